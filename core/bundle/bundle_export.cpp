#include "core/bundle/bundle_export.h"

#include <algorithm>
#include <set>

#include "core/base/digest.h"
#include "core/base/lane.h"
#include "core/bundle/bundle_report.h"
#include "core/bundle/item_export.h"
#include "core/bundle/signer_changes.h"
#include "core/bundle/submission_path.h"
#include "core/eventlog/bundle.h"
#include "core/eventlog/checkpoint.h"
#include "core/eventlog/leaf.h"
#include "core/eventlog/multi_proof.h"
#include "core/identity/note.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::bundle {
namespace {

using eventlog::BundleContent;
using eventlog::BundleFolder;
using eventlog::Leaf;
using eventlog::LeafType;
using eventlog::Record;

constexpr std::size_t kPage = 1024;
constexpr std::size_t kLeavesMax = 1'048'576;

bool is_change(LeafType type) {
  return type == LeafType::directory || type == LeafType::duty;
}

bool has_item(LeafType type) {
  return type <= LeafType::duty;
}

Error too_many() {
  return fail(ErrorCode::too_large,
              Text{"Lebih dari 1.048.576 daun. Persempit, atau tanpa akhirnya: --open-end.",
                   "More than 1,048,576 leaves. Ask for less, or without the end: --open-end."});
}

const v1::Accepted& accepted_in(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kEvidence:
      return event.evidence();
    case v1::Event::kDirectory:
      return event.directory();
    case v1::Event::kPolicy:
      return event.policy();
    case v1::Event::kDuty:
      return event.duty();
    default:
      return event.message();
  }
}

/// Goes through a log once and gathers what belongs to the bundle.
class Gathering {
 public:
  Gathering(const eventlog::EventLog& log, const BundleRequest& request, std::uint64_t size)
      : log_(log), request_(request), size_(size), paths_(log) {}

  Result<void> run(const ExportProgress& progress) {
    KTG_TRY_VOID(find_scope());
    KTG_TRY_VOID(find_mailbox());
    for (std::uint64_t next = 1; next <= size_;) {
      KTG_TRY(const auto page,
              log_.read(Seq(next), std::min<std::uint64_t>(kPage, size_ - next + 1)));
      if (page.empty()) {
        return fail(ErrorCode::corrupt, "event " + std::to_string(next) + " is not there");
      }
      for (const Record& record : page) {
        KTG_TRY_VOID(take(record));
      }
      next += page.size();
      if (progress) {
        progress(next - 1, size_);
      }
    }
    return take_keys();
  }

  BundleContent content;

 private:
  /// Numbers of the events asked for, and the tag of their incident.
  Result<void> find_scope() {
    if (!request_.incident) {
      if (request_.last.value() > size_ || request_.first.value() == 0 ||
          request_.last < request_.first) {
        return fail(ErrorCode::not_found,
                    Text{"Catatan berakhir pada nomor " + std::to_string(size_) + ".",
                         "The log ends with number " + std::to_string(size_) + "."});
      }
      content.scope.first = request_.first;
      content.scope.last = request_.last;
      return {};
    }
    for (Seq after;;) {
      KTG_TRY(const auto found, log_.incident(*request_.incident, after, kPage));
      for (const Seq seq : found) {
        if (seq.value() <= size_) {
          events_.insert(seq);
        }
      }
      if (found.size() < kPage) {
        break;
      }
      after = found.back();
    }
    if (events_.empty()) {
      const std::string& id = request_.incident->value();
      return fail(ErrorCode::not_found, Text{"Tidak ada kejadian " + id + " dalam catatan ini.",
                                             "There is no incident " + id + " in this log."});
    }
    content.scope.incident.emplace();
    content.scope.incident->id = *request_.incident;
    content.scope.incident->end_shown = request_.end_shown;
    return {};
  }

  /// What the agency is party to, for whom it is made.
  Result<void> find_mailbox() {
    if (request_.made_for.value().empty()) {
      return {};
    }
    for (const Lane lane : kLanes) {
      for (Seq after;;) {
        KTG_TRY(const auto found, log_.mailbox(request_.made_for, lane, after, kPage));
        for (const eventlog::Posting& posting : found) {
          mailbox_.insert(posting.number);
        }
        if (found.size() < kPage) {
          break;
        }
        after = found.back().number;
      }
    }
    return {};
  }

  [[nodiscard]] bool is_in_scope(Seq seq) const {
    return request_.incident ? events_.contains(seq)
                             : request_.first <= seq && seq <= request_.last;
  }
  [[nodiscard]] bool is_after_scope(Seq seq) const {
    return request_.incident && request_.end_shown && last_in_scope() < seq;
  }
  [[nodiscard]] Seq last_in_scope() const {
    return request_.incident ? *events_.rbegin() : request_.last;
  }
  [[nodiscard]] bool may_see(Seq seq) const {
    return request_.made_for.value().empty() || mailbox_.contains(seq);
  }

  Result<void> take(const Record& record) {
    KTG_TRY(const Leaf leaf, eventlog::decode(record.leaf));
    const bool in_scope = is_in_scope(record.number);
    if (in_scope || is_after_scope(record.number)) {
      KTG_TRY_VOID(show_leaf(record, leaf));
    }
    if (in_scope && request_.incident) {
      content.scope.incident->tag = leaf.incident_tag;
    }
    if (is_change(leaf.type)) {
      KTG_TRY_VOID(changes_.keep(record));
      return {};
    }
    if (request_.reveal.is_none() || !may_see(record.number)) {
      return {};
    }
    const bool is_rule = leaf.type == LeafType::policy && record.number < last_in_scope();
    return in_scope || is_rule ? show_item(record, leaf) : Result<void>{};
  }

  Result<void> show_leaf(const Record& record, const Leaf& leaf) {
    if (content.leaves.size() == kLeavesMax) {
      return too_many();
    }
    content.leaves.push_back({record.number, record.leaf});
    signers_.insert(KeyId::copied(leaf.signer.view()));
    return {};
  }

  Result<void> show_item(const Record& record, const Leaf& leaf) {
    if (!has_item(leaf.type)) {
      if (request_.reveal.evidence) {
        add(record.number, BundleFolder::envelopes, export_event(record.bytes));
      }
      return {};
    }
    const bool is_message = leaf.type == LeafType::message;
    if (is_message ? !request_.reveal.shows_messages()
                   : leaf.type == LeafType::evidence && !request_.reveal.evidence) {
      return {};
    }
    v1::Event event;
    if (!event.ParseFromString(record.bytes)) {
      return fail(ErrorCode::corrupt, "event " + std::to_string(record.number.value()));
    }
    const v1::Accepted& accepted = accepted_in(event);
    KTG_TRY(const auto path, paths_.path_of(record, accepted.envelope()));
    KTG_TRY(ExportedItem item, export_item(accepted.envelope(), path, request_.reveal));
    for (const v1::Signature& signature : accepted.envelope().signatures()) {
      KTG_TRY(const KeyId key, KeyId::from(signature.key_id()));
      signers_.insert(key);
    }
    if (!is_shown(record.number)) {
      KTG_TRY_VOID(show_leaf(record, leaf));
    }
    if (request_.reveal.decision && !accepted.decision().empty()) {
      content.decisions.push_back({record.number, accepted.decision()});
    }
    const auto whole =
        leaf.type == LeafType::policy ? BundleFolder::policy : BundleFolder::envelopes;
    add(record.number, item.is_whole ? whole : BundleFolder::openings, std::move(item));
    return {};
  }

  /// Leaves come in order: it is the last, or it is not there.
  [[nodiscard]] bool is_shown(Seq seq) const {
    return !content.leaves.empty() && content.leaves.back().seq == seq;
  }

  void add(Seq seq, BundleFolder folder, ExportedItem item) {
    content.items.push_back({folder, seq, std::move(item.form)});
  }

  /// The changes that name who signed, now that it is known who did.
  Result<void> take_keys() {
    std::set<Seq> shown;
    for (const eventlog::BundleLeaf& leaf : content.leaves) {
      shown.insert(leaf.seq);
    }
    for (const Seq seq : changes_.about(signers_, request_)) {
      KTG_TRY(const auto records, log_.read(seq, 1));
      const Record& record = records.front();
      v1::Event event;
      if (!event.ParseFromString(record.bytes)) {
        return fail(ErrorCode::corrupt, "event " + std::to_string(seq.value()));
      }
      const v1::Accepted& accepted = accepted_in(event);
      KTG_TRY(const auto path, paths_.path_of(record, accepted.envelope()));
      KTG_TRY(ExportedItem item, export_item(accepted.envelope(), path, Reveal::all()));
      if (!item.is_whole) {
        continue;
      }
      if (!shown.contains(seq)) {
        content.leaves.push_back({seq, record.leaf});
      }
      add(seq, BundleFolder::keys, std::move(item));
    }
    std::ranges::sort(content.leaves, {}, &eventlog::BundleLeaf::seq);
    return content.leaves.size() <= kLeavesMax ? Result<void>{} : too_many();
  }

  const eventlog::EventLog& log_;
  const BundleRequest& request_;
  const std::uint64_t size_;
  SubmissionPaths paths_;
  SignerChanges changes_;
  std::set<Seq> events_;
  std::set<Seq> mailbox_;
  std::set<KeyId> signers_;
};

}  // namespace

Result<Bytes> export_bundle(const eventlog::EventLog& log, const BundleRequest& request,
                            const BundleSeal& seal, const ExportProgress& progress) {
  KTG_TRY(const auto note, identity::parse_note(seal.checkpoint));
  KTG_TRY(const auto checkpoint, eventlog::parse_checkpoint(note.text));
  const std::uint64_t size = checkpoint.head.size;
  if (size == 0 || size > log.head().size) {
    return fail(ErrorCode::out_of_order, Text{"Kepala catatan ini bukan dari catatan itu.",
                                              "The checkpoint is not of this log."});
  }
  Gathering gathering(log, request, size);
  KTG_TRY_VOID(gathering.run(progress));
  BundleContent content = std::move(gathering.content);
  content.scope.bus = seal.bus;
  content.scope.made_for = request.made_for;
  content.quorum = seal.quorum;
  content.checkpoint = seal.checkpoint;
  std::vector<std::uint64_t> indexes;
  for (const eventlog::BundleLeaf& leaf : content.leaves) {
    indexes.push_back(leaf.seq.value() - 1);
  }
  eventlog::Prover prover(
      [&log](std::uint8_t level, std::uint64_t index) { return log.tile(level, index); });
  KTG_TRY(content.proof, eventlog::multi_proof(prover, indexes, size));
  content.report = bundle_report(content, checkpoint);
  return eventlog::write_bundle(content);
}

}  // namespace kentongan::bundle
