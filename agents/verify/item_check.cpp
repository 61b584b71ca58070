#include "agents/verify/item_check.h"

#include <algorithm>

#include "agents/verify/codes.h"
#include "agents/verify/fields.h"
#include "core/base/digest.h"
#include "core/base/tree_hash.h"
#include "core/base/wire_format.h"

namespace kentongan::verify {
namespace {

using eventlog::ItemForm;
using eventlog::Leaf;
using eventlog::LeafFlag;
using eventlog::LeafType;

enum Group : std::size_t { identity_group, author, addresses, subject, handling, times, chain };

Error bad_header(const char* why) {
  return fail(ErrorCode::malformed, why);
}

Error unfit(const char* what) {
  return fail(ErrorCode::corrupt, what);
}

bool is_message(const ItemForm& item) {
  return item.media_type == identity::kMessageMediaType;
}

bool is_change(BytesView media_type) {
  return media_type == identity::kDirectoryMediaType || media_type == identity::kDutyMediaType;
}

/// Content of a group that stands as a record: tag, length, value.
BytesView content_of(BytesView record, std::size_t group) {
  return Fields(record).bytes(static_cast<std::uint32_t>(group) + 1);
}

/// A list: each address, not the last alone.
void read_addresses(BytesView list, ItemFacts& facts) {
  WireReader reader(list);
  for (WireField field; reader.next(field);) {
    if (field.number == 1 && field.type == 2) {
      const Fields address(field.bytes);
      const BytesView agency = address.bytes(1);
      facts.to.push_back(agency.empty() ? address.bytes(3) : agency);
      if (!agency.empty()) {
        facts.to_agencies.push_back(agency);
      }
    }
  }
  if (!reader.ok()) {
    facts.to.clear();
    facts.to_agencies.clear();
  }
}

void read_groups(const identity::Records& records, ItemFacts& facts) {
  const Fields about(content_of(records[identity_group], identity_group));
  facts.id = about.bytes(1);
  facts.bus = about.bytes(2);
  facts.type = about.bytes(3);
  const Fields speaker(content_of(records[author], author));
  facts.agency = speaker.bytes(1);
  facts.duty = speaker.bytes(2);
  facts.officer = speaker.bytes(3);
  read_addresses(content_of(records[addresses], addresses), facts);
  facts.incident = Fields(content_of(records[subject], subject)).bytes(1);
  facts.precedence = Fields(content_of(records[handling], handling)).number(1);
  facts.seen_size = Fields(content_of(records[chain], chain)).number(3);
}

ItemFacts message_facts(const ItemForm& item) {
  ItemFacts facts;
  identity::Records records;
  if (!item.header.empty()) {
    if (const auto whole = identity::records_of(item.header)) {
      records = *whole;
      facts.shown.fill(true);
    }
  }
  for (const ItemForm::Opening& opening : item.openings) {
    records.at(opening.index) = opening.record;
    facts.shown.at(opening.index) = true;
  }
  read_groups(records, facts);
  return facts;
}

struct Hashes {
  Digest header_root, payload_commitment;
};

Result<Digest> root_by_salts(const ItemForm& item) {
  if (!is_message(item)) {
    return identity::record_leaf(item.header_salts, item.header);
  }
  KTG_TRY(const auto records, identity::records_of(item.header));
  identity::RecordLeaves leaves;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    leaves.at(i) = identity::record_leaf(
        item.header_salts.substr(i * identity::kHeaderSaltBytes, identity::kHeaderSaltBytes),
        records.at(i));
  }
  return tree_root(leaves);
}

/// What the item states and what it shows of it.
Result<Hashes> shown_hashes(const ItemForm& item) {
  if (item.is_whole()) {
    KTG_TRY(const auto hashes,
            identity::hash_item({item.media_type, item.header, item.payload, item.salt}));
    return Hashes{hashes.header_root, hashes.payload_commitment};
  }
  if (!item.header.empty()) {
    KTG_TRY(const Digest root, root_by_salts(item));
    if (root != *item.header_root) {
      return unfit("header");
    }
  }
  for (const ItemForm::Opening& opening : item.openings) {
    const auto root = root_from_path(identity::record_leaf(opening.salt, opening.record),
                                     opening.index, identity::kHeaderGroups, opening.path);
    if (!root || *root != *item.header_root) {
      return unfit("opening");
    }
  }
  if (item.payload_salt &&
      identity::payload_commitment_of(item.payload_salt->view(), item.payload) !=
          *item.payload_commitment) {
    return unfit("payload");
  }
  return Hashes{*item.header_root, *item.payload_commitment};
}

bool is_type_of(const ItemForm& item, const Leaf& leaf) {
  switch (leaf.type) {
    case LeafType::message:
      return is_message(item);
    case LeafType::evidence: {
      const auto code = identity::evidence_code_of(item.media_type);
      return code && ((leaf.flags & LeafFlag::code_hidden) != 0 || *code == leaf.code);
    }
    case LeafType::directory:
      return item.media_type == identity::kDirectoryMediaType;
    case LeafType::policy:
      return item.media_type == identity::kPolicyMediaType;
    case LeafType::duty:
      return item.media_type == identity::kDutyMediaType;
    default:
      return item.is_own_event();
  }
}

bool signer_fits(const ItemForm& item, const Leaf& leaf) {
  const auto is_signer = [&leaf](const ItemForm::Signature& signature) {
    return signature.key.view() == leaf.signer.view();
  };
  if (leaf.type == LeafType::message || leaf.type == LeafType::evidence) {
    // The officer whose item it is stands behind the agent, before whoever signed with him.
    return is_signer(item.signatures.at(item.signatures.size() > 1 ? 1 : 0));
  }
  return std::ranges::any_of(item.signatures, is_signer);
}

/// What a seal states is what its leaf refers to, before it in the incident.
Result<void> check_seal(const ItemFacts& facts, const Leaf& leaf, const ItemContext& context) {
  const bool tag_hidden = (leaf.flags & LeafFlag::tag_hidden) != 0;
  const bool is_before =
      tag_hidden || (!leaf.incident_tag.is_zero() && facts.count < leaf.incident_number);
  const bool is_its = context.incident.empty() || facts.incident == context.incident;
  return facts.count > 0 && is_before && is_its && facts.head == leaf.subject.view()
             ? Result<void>{}
             : unfit("seal");
}

Result<void> check_facts(const ItemFacts& facts, const Leaf& leaf, const ItemContext& context) {
  if (!facts.bus.empty() && facts.bus != context.bus) {
    return unfit("bus");
  }
  const bool code_hidden = (leaf.flags & LeafFlag::code_hidden) != 0;
  if (leaf.type == LeafType::evidence && facts.code != 0 && !code_hidden &&
      facts.code != leaf.code) {
    return unfit("code");
  }
  if (facts.is_expiry && (facts.silent.empty() || facts.due_us == 0 || leaf.time_us < 0 ||
                          facts.due_us > static_cast<std::uint64_t>(leaf.time_us))) {
    return unfit("expiry");
  }
  if (leaf.type != LeafType::message) {
    return facts.is_seal ? check_seal(facts, leaf, context) : Result<void>{};
  }
  const std::size_t code = facts.type == "correction" ? kCorrected : kOrigin;
  if (!facts.type.empty() && !code_hidden && leaf.code != code) {
    return unfit("type");
  }
  const bool tells_incident = facts.shown.at(subject);
  return tells_incident && !context.incident.empty() && facts.incident != context.incident
             ? unfit("incident")
             : Result<void>{};
}

}  // namespace

ItemFacts facts_of(const ItemForm& item) {
  if (is_message(item)) {
    return message_facts(item);
  }
  ItemFacts facts;
  const Fields header(item.header);
  facts.id = header.bytes(1);
  facts.bus = header.bytes(2);
  if (identity::evidence_code_of(item.media_type)) {
    facts.code = header.number(3);
    facts.agency = header.bytes(6);
    facts.duty = header.bytes(7);
    facts.officer = header.bytes(8);
    facts.seen_size = header.number(17);
    facts.is_seal = identity::evidence_code_of(item.media_type) == kSealed && !item.header.empty();
    const Fields seal(header.bytes(25));
    facts.count = seal.number(1);
    facts.head = seal.bytes(2);
    facts.incident = seal.bytes(5);
    facts.is_expiry =
        identity::evidence_code_of(item.media_type) == kExpired && !item.header.empty();
    const Fields rung(header.bytes(24));
    facts.due_us = rung.number(4);
    facts.silent = Fields(rung.bytes(2)).bytes(1);
  } else if (is_change(item.media_type)) {
    facts.agency = Fields(header.bytes(13)).bytes(4);
  }
  return facts;
}

std::string_view own_agency_of(BytesView change) {
  constexpr std::uint64_t kOfficersKey = 3;
  const Fields fields(change);
  const Fields officer(fields.bytes(12));
  const Fields key(fields.bytes(13));
  const Fields holding(fields.bytes(16));
  if (!fields.bytes(12).empty()) {
    return officer.bytes(2);
  }
  if (!fields.bytes(13).empty()) {
    return key.number(2) == kOfficersKey ? key.bytes(4) : std::string_view{};
  }
  return holding.bytes(1);
}

Result<void> check_form(const ItemForm& item) {
  if (item.is_own_event()) {
    return {};
  }
  if (!is_message(item)) {
    const bool salts_fit =
        item.header_salts.empty() || item.header_salts.size() == identity::kHeaderSaltBytes;
    return item.openings.empty() && salts_fit
               ? Result<void>{}
               : bad_header("only the header of a message has groups");
  }
  if (!item.header.empty()) {
    KTG_TRY_VOID(identity::records_of(item.header));
  }
  if (!item.header_salts.empty() &&
      item.header_salts.size() != identity::kHeaderGroups * identity::kHeaderSaltBytes) {
    return bad_header("the header of a message has eight salts");
  }
  for (const ItemForm::Opening& opening : item.openings) {
    const auto records = identity::records_of(opening.record);
    if (!records || records->at(opening.index).size() != opening.record.size()) {
      return bad_header("a record that is not of its group");
    }
  }
  return {};
}

Result<void> check_item(const ItemForm& item, const ItemFacts& facts, const Leaf& leaf,
                        const ItemContext& context) {
  if (item.is_own_event() != (leaf.type >= LeafType::lead) || !is_type_of(item, leaf)) {
    return unfit("media type");
  }
  if (item.is_own_event()) {
    return leaf.item == sha256(item.event) && leaf.header_root.is_zero() ? Result<void>{}
                                                                         : unfit("event");
  }
  KTG_TRY(const Hashes hashes, shown_hashes(item));
  if (hashes.header_root != leaf.header_root) {
    return unfit("header root");
  }
  if (identity::item_hash_of(item.media_type, hashes.header_root, hashes.payload_commitment) !=
      leaf.item) {
    return unfit("item hash");
  }
  if (!signer_fits(item, leaf)) {
    return unfit("signer");
  }
  return check_facts(facts, leaf, context);
}

}  // namespace kentongan::verify
