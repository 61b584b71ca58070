#include "core/policy/agreement_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/digest.h"
#include "core/base/yaml.h"
#include "core/policy/pattern_file.h"
#include "core/policy/rule_file.h"
#include "core/policy/words.h"

namespace kentongan::policy {
namespace {

const std::vector<std::string> kFileKeys{"schema", "instrument", "label_policy", "rules"};
const std::vector<std::string> kInstrumentKeys{"id",
                                               "kind",
                                               "parties",
                                               "signed",
                                               "valid",
                                               "signatories",
                                               "document_sha256",
                                               "quorum_annex_sha256",
                                               "replaces_sha256",
                                               "certainty",
                                               "emergency"};
const std::vector<std::string> kCertainties{"sure", "memory", "reported", "constructed", "seed"};
const std::vector<std::string> kLevels = classification_words();
constexpr std::size_t kIdBytesMax = 80;

/// A second document would be read by nobody.
bool holds_more_documents(std::string_view bytes) {
  bool begun = false;
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    const bool mark = line.starts_with("---") || line.starts_with("...");
    if (mark && begun) {
      return true;
    }
    begun = begun || (!line.empty() && line.front() != '#' && !mark && line != "\r");
  }
  return false;
}

void read_valid(FileReader& reader, const Value& value, Agreement& agreement) {
  if (!reader.is_map_of(value, {"from", "until"})) {
    return;
  }
  const Value* from = reader.member(value, "from");
  const Value* until = reader.member(value, "until");
  if (from == nullptr || until == nullptr) {
    return;
  }
  agreement.from = reader.day(*from);
  agreement.until = reader.day(*until);
  if (agreement.until < agreement.from) {
    reader.refuse(until->line, "hari terakhir (until) mendahului hari pertama (from); tukar.",
                  "the last day (until) is before the first (from); exchange them.");
  }
}

void read_signatories(FileReader& reader, const Value& value, Agreement& agreement) {
  if (!value.is_list() || value.items.empty() || value.items.size() > kListMax) {
    reader.refuse(value.line, "signatories: tulis daftar {agency, duty}.",
                  "signatories: write a list of {agency, duty}.");
    return;
  }
  for (const Value& item : value.items) {
    if (!reader.is_map_of(item, {"agency", "duty"})) {
      return;
    }
    const Value* agency = reader.member(item, "agency");
    const Value* duty = reader.member(item, "duty");
    if (agency == nullptr || duty == nullptr) {
      return;
    }
    const Vocabulary* known = reader.vocabulary();
    const auto agencies = read_agencies(reader, *agency);
    const auto duties = reader.words(*duty, known == nullptr ? nullptr : &known->duties);
    if (agencies.size() != 1 || duties.size() != 1) {
      reader.refuse(item.line, "satu instansi dan satu jabatan per penanda tangan.",
                    "one agency and one duty a signatory.");
      return;
    }
    agreement.signatories.push_back({agencies.front(), duties.front()});
  }
}

/// A law binds all; an agreement binds at least two, who sign it.
void check_parties(FileReader& reader, int line, const Agreement& agreement) {
  const bool law = agreement.kind == Agreement::Kind::peraturan;
  const bool standing = agreement.kind == Agreement::Kind::protap;
  if (law && !agreement.parties.empty()) {
    reader.refuse(line, "peraturan mengikat semua; hapus 'parties'.",
                  "a law binds all; leave 'parties' out.");
  }
  if (!law && !standing && agreement.parties.size() < 2) {
    reader.refuse(line, "kesepakatan perlu 'parties' dengan sedikitnya dua instansi.",
                  "an agreement needs 'parties' of at least two agencies.");
  }
}

void read_papers(FileReader& reader, const Value& value, Agreement& agreement) {
  if (const Value* digest = value.find("document_sha256")) {
    agreement.document_sha256 = reader.hex_digest(*digest);
  }
  if (const Value* digest = value.find("quorum_annex_sha256")) {
    agreement.quorum_annex_sha256 = reader.hex_digest(*digest);
  }
  if (const Value* digest = value.find("replaces_sha256")) {
    agreement.replaces_sha256 = reader.hex_digest(*digest);
  }
  if (const Value* certainty = value.find("certainty")) {
    const auto words = reader.words(*certainty, &kCertainties);
    agreement.certainty = words.empty() ? "" : words.front();
  }
  if (const Value* day = value.find("signed")) {
    agreement.signed_on = reader.day(*day);
  }
}

void read_instrument(FileReader& reader, const Value& value, Agreement& agreement) {
  if (!reader.is_map_of(value, kInstrumentKeys)) {
    return;
  }
  if (const Value* id = reader.member(value, "id")) {
    agreement.id = reader.text(*id);
    if (agreement.id.size() > kIdBytesMax) {
      reader.refuse(id->line, "nomor paling panjang 80 huruf.", "a number is at most 80 letters.");
    }
  }
  if (const Value* kind = reader.member(value, "kind")) {
    agreement.kind = reader.word(*kind, kind_from, kind_words());
  }
  if (const Value* valid = reader.member(value, "valid")) {
    read_valid(reader, *valid, agreement);
  }
  if (const Value* parties = value.find("parties")) {
    agreement.parties = read_agencies(reader, *parties);
  }
  if (const Value* signatories = value.find("signatories")) {
    read_signatories(reader, *signatories, agreement);
  }
  if (const Value* emergency = value.find("emergency");
      emergency != nullptr && reader.is_map_of(*emergency, {"types"})) {
    agreement.emergency = read_types(reader, emergency->members.front().second);
  }
  read_papers(reader, value, agreement);
  check_parties(reader, value.line, agreement);
}

void read_label_policy(FileReader& reader, const Value& value, Agreement& agreement) {
  if (!reader.is_map_of(value, {"id", "levels"})) {
    return;
  }
  const Value* id = reader.member(value, "id");
  const Value* levels = reader.member(value, "levels");
  if (id == nullptr || levels == nullptr) {
    return;
  }
  agreement.label_policy = reader.text(*id);
  if (reader.texts(*levels) != kLevels) {
    const std::string all = fmt::format("{}", fmt::join(kLevels, ", "));
    reader.refuse(levels->line, "bus ini mengenal tingkat: " + all + ", dalam urutan itu.",
                  "this bus knows the levels: " + all + ", in that order.");
  }
}

void read_file(FileReader& reader, const Value& root, Agreement& agreement) {
  if (!reader.is_map_of(root, kFileKeys)) {
    return;
  }
  const Value* schema = reader.member(root, "schema");
  if (schema != nullptr && reader.text(*schema) != "policy/1") {
    reader.refuse(schema->line, "berkas ini bukan 'schema: policy/1'.",
                  "this file is not 'schema: policy/1'.");
  }
  if (const Value* instrument = reader.member(root, "instrument")) {
    read_instrument(reader, *instrument, agreement);
  }
  if (const Value* labels = root.find("label_policy")) {
    read_label_policy(reader, *labels, agreement);
  }
  if (const Value* rules = reader.member(root, "rules")) {
    agreement.rules = read_rules(reader, *rules);
  }
}

}  // namespace

Result<Agreement> agreement_from(const Value& root, const Vocabulary* vocabulary) {
  FileReader reader(vocabulary);
  Agreement agreement;
  read_file(reader, root, agreement);
  if (!reader.ok()) {
    return reader.error();
  }
  return agreement;
}

Result<Agreement> read_agreement(std::string_view bytes, const Vocabulary* vocabulary) {
  if (bytes.size() > kAgreementBytesMax) {
    return fail(ErrorCode::too_large,
                Text{"Berkas aturan lebih dari 256 KiB; bagi menjadi beberapa berkas.",
                     "A policy file over 256 KiB; divide it into several."});
  }
  if (holds_more_documents(bytes)) {
    return fail(ErrorCode::invalid_argument,
                Text{"Berkas aturan berisi lebih dari satu dokumen (---); pisahkan per berkas.",
                     "The policy file holds more than one document (---); one a file."});
  }
  KTG_TRY(const Value root, parse_yaml(bytes));
  KTG_TRY(Agreement agreement, agreement_from(root, vocabulary));
  agreement.sha256 = sha256(bytes);
  return agreement;
}

}  // namespace kentongan::policy
