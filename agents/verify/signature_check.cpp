#include "agents/verify/signature_check.h"

#include <optional>
#include <vector>

#include "agents/verify/codes.h"
#include "agents/verify/parallel.h"
#include "core/base/tree_hash.h"
#include "core/identity/item.h"
#include "core/identity/keys.h"

namespace kentongan::verify {
namespace {

using eventlog::Bundle;
using eventlog::ItemForm;
using eventlog::LeafType;

/// One signature that is to be looked at.
struct Job {
  Seq seq;
  Digest root;
  identity::PublicKey key;
  identity::SignatureBytes value;
  bool holds = false;

  [[nodiscard]] bool asks_the_same(const Job& other) const {
    return root == other.root && key == other.key && value == other.value;
  }
};

/// The signatures of a bundle in its order, as far as their keys are good.
struct Jobs {
  std::vector<Job> all;
  std::vector<std::size_t> order;  ///< Indexes in `all`, one a signature.
  std::optional<Error> failed;     ///< After those: a key that may not sign.
};

Error named(Seq seq, const Error& why) {
  const std::string number = std::to_string(seq.value());
  return fail(why.code, Text{"peristiwa " + number + ": " + why.text.id,
                             "event " + number + ": " + why.text.en});
}

bool is_change(LeafType type) {
  return type == LeafType::directory || type == LeafType::duty;
}

void add(Jobs& jobs, const Job& job) {
  if (jobs.all.empty() || !jobs.all.back().asks_the_same(job)) {
    jobs.all.push_back(job);
  }
  jobs.order.push_back(jobs.all.size() - 1);
}

/// Whether that key alone lets a change of the directory stand: the broker's, or, of an agency's
/// own entry, its agent's.
bool may_change(const Signer& signer, const ItemForm& form, Seq seq) {
  if (signer.kind == SignerKind::statement) {
    return true;
  }
  const bool in_force = signer.from <= seq && (!signer.until || seq < *signer.until);
  return signer.kind == SignerKind::agent && in_force && !signer.agency.empty() &&
         own_agency_of(form.header) == signer.agency;
}

/// Who is named signed behind the agent, and held the duty.
Result<void> check_officer(const Bundle::Item& item, const ItemFacts& facts,
                           const eventlog::Leaf& leaf, const KeyBook& keys) {
  if (facts.officer.empty()) {
    return {};
  }
  const auto& signatures = item.form.signatures;
  return keys.check_officer(signatures.at(signatures.size() > 1 ? 1 : 0).key,
                            {facts.officer, facts.agency, facts.duty, item.seq, leaf.time_us});
}

/// EXPIRED and SEALED: only the broker can say it.
bool is_brokers_alone(const ItemForm& form) {
  const auto code = identity::evidence_code_of(form.media_type);
  return code == kExpired || code == kSealed;
}

/// `leaf`: of the item, whose hash was found to be the one that it names.
Result<void> gather(const Bundle::Item& item, const ItemFacts& facts, const eventlog::Leaf& leaf,
                    const KeyBook& keys, Jobs& jobs) {
  const ItemForm& form = item.form;
  const LeafType type = leaf.type;
  KTG_TRY(const Digest root, root_from_path(leaf.item, form.index, form.count, form.path));
  bool is_let_in = false;
  for (const ItemForm::Signature& signature : form.signatures) {
    const Signer* known = keys.find(signature.key);
    if (is_change(type) && (known == nullptr || !may_change(*known, form, item.seq))) {
      continue;  // Who is new shows that he holds his key; another's signature counts.
    }
    is_let_in = true;
    const bool may_be_broker = type != LeafType::message;
    const bool has_agency = type == LeafType::message || type == LeafType::evidence;
    KTG_TRY(const Signer* signer,
            keys.signer_of(signature.key,
                           {item.seq, may_be_broker, has_agency ? facts.agency : std::string_view{},
                            is_brokers_alone(form)}));
    add(jobs, {item.seq, root, signer->key, identity::SignatureBytes::copied(signature.value)});
  }
  if (!is_let_in) {
    return fail(ErrorCode::key_unknown,
                Text{"perubahan direktori tanpa tanda tangan yang berhak",
                     "a change of the directory that nobody signed who may"});
  }
  return type == LeafType::message || type == LeafType::evidence
             ? check_officer(item, facts, leaf, keys)
             : Result<void>{};
}

}  // namespace

Result<void> check_signatures(const Bundle& bundle, std::span<const ItemFacts> facts,
                              std::span<const ReadLeaf> leaves, const KeyBook& keys,
                              const std::function<void(std::size_t, std::size_t)>& progress) {
  Jobs jobs;
  for (std::size_t i = 0; i < bundle.items.size() && !jobs.failed; ++i) {
    const Bundle::Item& item = bundle.items[i];
    if (item.form.is_own_event()) {
      continue;
    }
    if (const auto good = gather(item, facts[i], leaves[item.leaf].leaf, keys, jobs); !good) {
      jobs.failed = named(item.seq, good.error());
    }
  }
  const std::size_t all = jobs.all.size();
  for_each_number(
      all,
      [&jobs](std::size_t i) {
        Job& job = jobs.all[i];
        job.holds = identity::verifies(job.key, identity::bytes_to_sign(job.root), job.value);
      },
      progress ? [&](std::size_t done) { progress(done, all); }
               : std::function<void(std::size_t)>{});
  for (const std::size_t i : jobs.order) {
    if (!jobs.all[i].holds) {
      return named(jobs.all[i].seq,
                   fail(ErrorCode::bad_signature,
                        Text{"tanda tangan tidak sah", "the signature is not valid"}));
    }
  }
  return jobs.failed ? Result<void>(*jobs.failed) : Result<void>{};
}

}  // namespace kentongan::verify
