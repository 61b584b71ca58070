#include "tests/agents/verify/altered_bundle.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/tree_hash.h"
#include "core/eventlog/checkpoint.h"
#include "core/eventlog/multi_proof.h"
#include "core/identity/note.h"

namespace kentongan::test {
namespace {

using eventlog::BundleContent;
using eventlog::BundleFolder;

Bytes flipped(Bytes bytes, Random& random) {
  const std::size_t at = random.below(bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << random.below(8)));
  return bytes;
}

/// The same form with a bit changed. How many items a submission had is not signed: a flip that
/// changes this alone is none.
Bytes flipped_item(const Bytes& form, Random& random) {
  const auto before = eventlog::parse_item(form).value();
  for (;;) {
    Bytes made = flipped(form, random);
    const auto after = eventlog::parse_item(made);
    if (!after || after->count == before.count) {
      return made;
    }
  }
}

template <typename List>
std::size_t any_of(const List& list, Random& random) {
  return random.below(list.size());
}

std::vector<std::pair<std::string, Bytes>> members_of(BytesView bundle) {
  std::vector<std::pair<std::string, Bytes>> members;
  const auto read = eventlog::read_tar(bundle).value();
  for (const eventlog::TarMember& member : read) {
    members.emplace_back(member.name, Bytes(member.content));
  }
  return members;
}

Bytes tar_of(const std::vector<std::pair<std::string, Bytes>>& members) {
  std::vector<eventlog::TarMember> views;
  for (const auto& [name, content] : members) {
    views.push_back({name, content});
  }
  return eventlog::write_tar(views);
}

Bytes with_members(BytesView bundle, Alteration how, Random& random) {
  auto members = members_of(bundle);
  const std::size_t at = 1 + random.below(members.size() - 1);
  if (how == Alteration::swapped_members) {
    std::swap(members[at], members[at == 1 ? 2 : at - 1]);
  } else if (how == Alteration::member_left_out) {
    members.erase(members.begin() + static_cast<std::ptrdiff_t>(at));
  } else if (how == Alteration::member_twice) {
    members.insert(members.begin() + static_cast<std::ptrdiff_t>(at), members[at]);
  } else {
    members[0].second = flipped(members[0].second, random);
  }
  return tar_of(members);
}

/// The leaves without that one, and a proof in which its hash stands in its place.
void hide_leaf(BundleContent& content, std::size_t at, const PaperBus& bus) {
  const Seq seq = content.leaves[at].seq;
  std::erase_if(content.items, [seq](const auto& item) { return item.seq == seq; });
  std::erase_if(content.decisions, [seq](const auto& decision) { return decision.seq == seq; });
  content.leaves.erase(content.leaves.begin() + static_cast<std::ptrdiff_t>(at));
  std::vector<std::uint64_t> indexes;
  for (const eventlog::BundleLeaf& leaf : content.leaves) {
    indexes.push_back(leaf.seq.value() - 1);
  }
  const auto note = identity::parse_note(content.checkpoint).value();
  const auto size = eventlog::parse_checkpoint(note.text).value().head.size;
  eventlog::Prover prover(
      [&bus](std::uint8_t level, std::uint64_t index) { return bus.log().tile(level, index); });
  content.proof = eventlog::multi_proof(prover, indexes, size).value();
}

/// A place among the leaves that the scope asks for, or after them; npos: there is none.
std::size_t asked_leaf(const BundleContent& content, Random& random) {
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < content.leaves.size(); ++i) {
    const auto leaf = eventlog::decode(content.leaves[i].bytes).value();
    const auto& incident = content.scope.incident;
    const bool in_range = !incident && content.scope.first <= content.leaves[i].seq &&
                          content.leaves[i].seq <= content.scope.last;
    if (in_range || (incident && leaf.incident_tag == incident->tag)) {
      asked.push_back(i);
    }
  }
  return asked.empty() ? std::string::npos : asked[any_of(asked, random)];
}

bool alter_leaves(BundleContent& content, Alteration how, const PaperBus& bus, Random& random) {
  const std::size_t at = any_of(content.leaves, random);
  auto& leaves = content.leaves;
  switch (how) {
    case Alteration::leaf_flipped:
      leaves[at].bytes = eventlog::LeafBytes::copied(flipped(leaves[at].bytes.str(), random));
      return true;
    case Alteration::leaf_left_out:
      leaves.erase(leaves.begin() + static_cast<std::ptrdiff_t>(at));
      return true;
    case Alteration::leaf_hidden: {
      const std::size_t asked = asked_leaf(content, random);
      // The last of a chain whose end is open can be left out: nobody claims that it is all.
      const bool is_open = content.scope.incident && !content.scope.incident->end_shown;
      if (asked == std::string::npos || leaves.size() < 2 || is_open) {
        return false;
      }
      hide_leaf(content, asked, bus);
      return true;
    }
    case Alteration::leaves_swapped: {
      const std::size_t other = (at + 1) % leaves.size();
      std::swap(leaves[at].bytes, leaves[other].bytes);
      return other != at;
    }
    case Alteration::leaf_renumbered:
      leaves[at].seq = Seq(leaves[at].seq.value() + 1 + random.below(3));
      return true;
    default: {
      auto leaf = eventlog::decode(leaves[at].bytes).value();
      leaf.item = Digest::copied(random.bytes(32));
      leaves[at].bytes = eventlog::encode(leaf);
      return true;
    }
  }
}

bool alter_items(BundleContent& content, Alteration how, const PaperBus& bus, Random& random) {
  if (content.items.empty()) {
    return false;
  }
  auto& item = content.items[any_of(content.items, random)];
  switch (how) {
    case Alteration::item_flipped:
      item.form = flipped_item(item.form, random);
      return true;
    case Alteration::item_of_another: {
      const auto& other = content.items[any_of(content.items, random)];
      if (other.form == item.form) {
        return false;
      }
      item.form = other.form;
      return true;
    }
    case Alteration::key_left_out: {
      const auto key =
          std::ranges::find(content.items, BundleFolder::keys, &BundleContent::Item::folder);
      if (key == content.items.end()) {
        return false;
      }
      // The second is the broker's statement key, without which nothing of the directory stands.
      std::erase_if(content.items, [&](const auto& each) {
        return each.folder == BundleFolder::keys && each.seq == Seq(2);
      });
      return true;
    }
    case Alteration::signature_of_a_stranger: {
      auto form = eventlog::parse_item(item.form).value();
      if (form.is_own_event()) {
        return false;
      }
      const Bytes value = random.bytes(64);
      form.signatures.back().value = value;
      item.form = eventlog::write_item(form);
      return true;
    }
    default:
      if (content.decisions.empty()) {
        return false;
      }
      auto& decision = content.decisions[any_of(content.decisions, random)];
      decision.bytes = flipped(decision.bytes, random);
      static_cast<void>(bus);
      return true;
  }
}

bool alter_proof(BundleContent& content, Alteration how, Random& random) {
  if (how == Alteration::proof_long) {
    content.proof.push_back(Digest::copied(random.bytes(32)));
    return true;
  }
  if (content.proof.empty()) {
    return false;
  }
  const std::size_t at = any_of(content.proof, random);
  if (how == Alteration::proof_short) {
    content.proof.erase(content.proof.begin() + static_cast<std::ptrdiff_t>(at));
  } else {
    content.proof[at] = Digest::copied(flipped(content.proof[at].str(), random));
  }
  return true;
}

identity::Note note_of(const BundleContent& content) {
  return identity::parse_note(content.checkpoint).value();
}

bool alter_checkpoint(BundleContent& content, Alteration how, const PaperBus& bus, Random& random) {
  identity::Note note = note_of(content);
  if (how == Alteration::checkpoint_of_a_stranger) {
    note.signatures = {identity::sign_note(note.text, PaperBus::kBus, bus.key("stranger"))};
  } else if (how == Alteration::witnesses_left_out) {
    note.signatures.resize(1 + random.below(2));
  } else {
    auto read = eventlog::parse_checkpoint(note.text).value();
    read.head.root = Digest::copied(flipped(read.head.root.str(), random));
    note.text = eventlog::write_checkpoint(read);
  }
  content.checkpoint = identity::write_note(note);
  return true;
}

/// The operator ends the record before what he does not like: the same bundle, of fewer events.
bool end_early(BundleContent& content) {
  if (!content.scope.incident || !content.scope.incident->end_shown || content.leaves.size() < 4) {
    return false;
  }
  const Seq last = content.leaves.back().seq;
  std::erase_if(content.items, [last](const auto& item) { return item.seq == last; });
  std::erase_if(content.decisions, [last](const auto& decision) { return decision.seq == last; });
  const Digest hash = leaf_hash(content.leaves.back().bytes.view());
  content.leaves.pop_back();
  content.proof.push_back(hash);
  return true;
}

/// A tree of what is shown alone, under the log's key. No witness signs a second history.
bool rebuild_log(BundleContent& content, const PaperBus& bus, Random& random) {
  if (content.leaves.size() < 3) {
    return false;
  }
  const std::size_t at = any_of(content.leaves, random);
  const Seq gone = content.leaves[at].seq;
  std::erase_if(content.items, [gone](const auto& item) { return item.seq == gone; });
  std::erase_if(content.decisions, [gone](const auto& decision) { return decision.seq == gone; });
  content.leaves.erase(content.leaves.begin() + static_cast<std::ptrdiff_t>(at));
  const std::uint64_t size = content.leaves.back().seq.value();
  content.proof.clear();
  std::vector<Digest> hashes(size, Digest::copied(random.bytes(32)));
  for (const eventlog::BundleLeaf& leaf : content.leaves) {
    hashes[leaf.seq.value() - 1] = leaf_hash(leaf.bytes.view());
  }
  identity::Note note;
  note.text = eventlog::write_checkpoint({PaperBus::kBus, {size, tree_root(hashes)}});
  note.signatures.push_back(identity::sign_note(note.text, PaperBus::kBus, bus.log_key()));
  content.checkpoint = identity::write_note(note);
  return true;
}

bool alter_scope(BundleContent& content, Alteration how, Random& random) {
  if (how == Alteration::other_bus) {
    content.scope.bus += "b";
    return true;
  }
  if (!content.scope.incident) {
    content.scope.last = Seq(1'000'000);
    return true;
  }
  content.scope.incident->tag = Digest::copied(random.bytes(32));
  return true;
}

bool alter_parts(BundleContent& content, Alteration how, const PaperBus& bus, Random& random) {
  switch (how) {
    case Alteration::leaf_flipped:
    case Alteration::leaf_left_out:
    case Alteration::leaf_hidden:
    case Alteration::leaves_swapped:
    case Alteration::leaf_renumbered:
    case Alteration::foreign_leaf:
      return alter_leaves(content, how, bus, random);
    case Alteration::proof_flipped:
    case Alteration::proof_short:
    case Alteration::proof_long:
      return alter_proof(content, how, random);
    case Alteration::tag_of_another:
    case Alteration::other_bus:
      return alter_scope(content, how, random);
    case Alteration::checkpoint_of_a_stranger:
    case Alteration::checkpoint_text:
    case Alteration::witnesses_left_out:
      return alter_checkpoint(content, how, bus, random);
    case Alteration::early_end:
      return end_early(content);
    case Alteration::log_without_one:
      return rebuild_log(content, bus, random);
    default:
      return alter_items(content, how, bus, random);
  }
}

}  // namespace

BundleContent parts_of(BytesView bundle) {
  const auto file = eventlog::BundleFile::open(bundle).value();
  const auto read = file.read().value();
  BundleContent content;
  content.scope = read.scope;
  content.quorum = read.quorum;
  content.checkpoint = read.checkpoint;
  content.report = read.report;
  content.proof = read.proof;
  content.leaves = read.leaves;
  for (const eventlog::Bundle::Item& item : read.items) {
    content.items.push_back({item.folder, item.seq, eventlog::write_item(item.form)});
  }
  for (const eventlog::Bundle::Decision& decision : read.decisions) {
    content.decisions.push_back({decision.seq, Bytes(decision.bytes)});
  }
  return content;
}

Bytes altered(BytesView bundle, Alteration how, const PaperBus& bus, Random& random) {
  switch (how) {
    case Alteration::flipped_byte:
      return flipped(Bytes(bundle), random);
    case Alteration::cut:
      return Bytes(bundle.substr(0, random.below(bundle.size())));
    case Alteration::longer:
      return Bytes(bundle) + random.bytes(1 + random.below(1024));
    case Alteration::swapped_members:
    case Alteration::member_left_out:
    case Alteration::member_twice:
    case Alteration::manifest_of_another:
      return with_members(bundle, how, random);
    default: {
      BundleContent content = parts_of(bundle);
      return alter_parts(content, how, bus, random) ? eventlog::write_bundle(content)
                                                    : flipped(Bytes(bundle), random);
    }
  }
}

Bytes random_bundle(const PaperBus& bus, Random& random) {
  bundle::BundleRequest request;
  const std::uint64_t size = bus.log().head().size;
  if (random.below(3) == 0) {
    request.first = Seq(1 + random.below(size));
    request.last = Seq(request.first.value() + random.below(size - request.first.value() + 1));
  } else {
    request.incident = IncidentId("INS-" + std::to_string(1 + random.below(2)));
  }
  for (auto&& shown : request.reveal.groups) {
    shown = random.below(2) == 0;
  }
  request.reveal.payload = random.below(3) == 0;
  request.reveal.evidence = random.below(4) != 0;
  request.reveal.decision = random.below(2) == 0;
  if (random.below(6) == 0) {
    request.reveal = bundle::Reveal::all();
  }
  request.reveal.groups[0] = request.reveal.shows_messages();
  if (random.below(3) == 0) {
    request.made_for = AgencyCode(random.below(2) == 0 ? "POLRES" : "KODIM");
  }
  return bus.bundle(request);
}

void fill(PaperBus& bus, Random& random, std::size_t events) {
  const std::vector<std::string> agencies{"POLRES", "KODIM", "BPBD", "PTM"};
  std::vector<std::pair<Seq, std::string>> said;
  bus.change(PaperBus::holding("PAWAS"), random.below(2) == 0 ? "POLRES" : "statement");
  for (std::size_t i = 0; i < events; ++i) {
    bus.advance(static_cast<std::int64_t>(random.below(60)));
    const std::uint64_t what = random.below(10);
    if (what < 5 || said.empty() || i < 2) {
      PaperBus::Message message;
      message.from = agencies[random.below(4)];
      message.to = agencies[random.below(4)];
      message.incident =
          i < 2 ? "INS-" + std::to_string(i + 1) : "INS-" + std::to_string(1 + random.below(3));
      message.incident = i >= 2 && random.below(8) == 0 ? "" : message.incident;
      message.type = random.below(6) == 0 ? "correction" : "sitrep";
      message.text = random.below(5) == 0 ? "" : random.bytes(random.below(200));
      message.by_officer = message.from == "POLRES" && random.below(2) == 0;
      if (random.below(6) == 0) {
        bus.submission(message, 2 + random.below(4));
      } else {
        message.as = message.by_officer && random.below(2) == 0 ? "PAWAS" : "";
        said.emplace_back(bus.message(message), message.to);
      }
    } else if (what < 9) {
      const auto& [about, by] = said[random.below(said.size())];
      bus.evidence(about, static_cast<v1::EvidenceCode>(6 + random.below(8)), by,
                   by == "POLRES" && random.below(2) == 0);
    } else if (const std::uint64_t kind = random.below(4); kind == 0) {
      bus.policy("schema: policy/1\n");
    } else if (kind == 1) {
      bus.seal_incident({.incident = "INS-" + std::to_string(1 + random.below(2))});
    } else {
      bus.statement();
    }
  }
}

}  // namespace kentongan::test
