#include "agents/compose.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "kentongan/v1/header.pb.h"

namespace kentongan::agents {
namespace {

/// The type a person may have meant: the first that shares the longest beginning.
std::string nearest(const schema::Catalogue& catalogue, const std::string& code) {
  std::string best;
  std::size_t best_length = 0;
  for (const schema::TypeInfo& type : catalogue.types()) {
    const auto differ = std::mismatch(code.begin(), code.end(), type.code.begin(), type.code.end());
    const auto length = static_cast<std::size_t>(differ.first - code.begin());
    if (length > best_length) {
      best_length = length;
      best = type.code;
    }
  }
  return best;
}

Error unknown_type(const schema::Catalogue& catalogue, const std::string& code) {
  const std::string near = nearest(catalogue, code);
  const std::string hint_id = near.empty() ? "" : " Maksud Anda: " + near + "?";
  const std::string hint_en = near.empty() ? "" : " Did you mean " + near + "?";
  return fail(ErrorCode::invalid_argument,
              Text{"Jenis pesan tidak dikenal: " + code + "." + hint_id,
                   "Unknown type of message: " + code + "." + hint_en});
}

void complete(v1::Header& header, const Form& form, const Writer& writer, Random& random) {
  const std::int64_t now_us = writer.place.written_at_us;
  v1::Identity& identity = *header.mutable_identity();
  identity.set_id(random.message_id(now_us).str());
  identity.set_bus(writer.bus);
  identity.set_type(form.type);
  identity.set_language(form.language);
  identity.set_sealed(form.sealed ||
                      header.handling().classification() == v1::CLASSIFICATION_RAHASIA);
  header.mutable_author()->set_agency(writer.agency.value());
  header.mutable_author()->set_duty(form.duty.value());
  header.mutable_times()->set_written_at_us(now_us);
  header.mutable_times()->set_exercise_time_us(form.exercise_time_us);
  v1::Handling& handling = *header.mutable_handling();
  // Each may stand among the fields too.
  if (form.expires_at_us != 0) {
    handling.set_expires_at_us(form.expires_at_us);
  }
  if (form.read_within_s != 0) {
    handling.set_read_within_s(form.read_within_s);
  }
  if (form.answer_within_s != 0) {
    handling.set_answer_within_s(form.answer_within_s);
  }
  if (!form.exercise.empty()) {
    identity.set_exercise(form.exercise);
  }
  if (identity.exercise().empty()) {
    return;
  }
  const auto& markings = handling.markings();
  if (std::find(markings.begin(), markings.end(), v1::MARKING_LATIHAN) == markings.end()) {
    handling.add_markings(v1::MARKING_LATIHAN);
  }
}

/// What is answered or corrected, where the place holds it.
std::optional<v1::Header> original_of(const v1::Header& header, const Writer& writer) {
  const Bytes& answered = header.subject().reply_to();
  return answered.size() == MessageId::kSize && writer.header_of
             ? writer.header_of(MessageId::copied(answered))
             : std::nullopt;
}

/// What the author of a correction has not written is as in what it corrects.
void take_over(v1::Header& header, const v1::Header& original) {
  v1::Handling& handling = *header.mutable_handling();
  if (handling.precedence() == v1::PRECEDENCE_UNSPECIFIED) {
    handling.set_precedence(original.handling().precedence());
  }
  if (handling.classification() == v1::CLASSIFICATION_UNSPECIFIED) {
    handling.set_classification(original.handling().classification());
  }
  if (header.addresses().to().empty() && header.addresses().cc().empty()) {
    *header.mutable_addresses() = original.addresses();
  }
  if (header.subject().incident().empty()) {
    header.mutable_subject()->set_incident(original.subject().incident());
  }
}

/// Who answers an exercise takes part in it, also where he does not say so; nobody else does.
void check_exercise(const v1::Header& header, const v1::Header& original,
                    std::vector<schema::Violation>& problems) {
  const std::string& ours = header.identity().exercise();
  const std::string& theirs = original.identity().exercise();
  if (ours == theirs) {
    return;
  }
  const Text what =
      theirs.empty() ? Text{"pesan yang dijawab itu nyata", "the message that is answered is real"}
                     : Text{"pesan yang dijawab itu latihan " + theirs,
                            "the message that is answered is of the exercise " + theirs};
  problems.push_back({"identity.exercise",
                      schema::Rule::inconsistent,
                      what,
                      {"Hapus nomor latihannya, atau kirim tanpa menjawab pesan itu.",
                       "Leave the exercise out, or send it without answering that message."}});
}

/// As it will be signed: with the number and hash of the item before, the time, the officer.
v1::Header at_its_largest(v1::Header header, const schema::TypeInfo& type) {
  if (type.officer_signs) {
    header.mutable_author()->set_officer(Bytes(OfficerId::kSize, '\0'));
  }
  header.mutable_chain()->set_sender_seq(UINT64_MAX);
  header.mutable_chain()->set_sender_prev(Bytes(Digest::kSize, '\0'));
  header.mutable_times()->set_signed_at_us(header.times().written_at_us());
  return header;
}

}  // namespace

std::string_view name_of(Content content) {
  switch (content) {
    case Content::shown:
      return "shown";
    case Content::waits_for_key:
      return "waiting_for_key";
    case Content::without_key:
      return "without_key";
    case Content::unreadable:
      return "unreadable";
    case Content::withheld:
      return "withheld";
    case Content::erased:
      return "erased";
  }
  return "shown";
}

Text words_for(Content content) {
  switch (content) {
    case Content::shown:
      return {};
    case Content::waits_for_key:
      return {"(menunggu kunci: isi terbuka sesudah tanda terima meja ini tercatat)",
              "(waiting for the key: it opens when this desk's receipt is in the log)"};
    case Content::without_key:
      return {"(disegel untuk instansi lain; meja ini mendapat kepalanya saja)",
              "(sealed for other agencies; this desk has its header alone)"};
    case Content::unreadable:
      return {"(disegel untuk meja ini, tetapi tidak dapat dibuka; pengirim diberi tahu)",
              "(sealed for this desk, but it does not open; its author is told)"};
    case Content::withheld:
      return {"(isi tidak ada di meja ini)", "(its content is not at this desk)"};
    case Content::erased:
      return {"(dihapus atas perintah)", "(erased by order)"};
  }
  return {};
}

MessageId MessageDraft::id() const {
  return MessageId::copied(header.identity().id());
}

Lane MessageDraft::lane() const {
  const int precedence =
      std::clamp<int>(header.handling().precedence(), v1::PRECEDENCE_BIASA, v1::PRECEDENCE_KILAT);
  return static_cast<Lane>(static_cast<int>(kLaneCount) - precedence);
}

Result<Composed> compose(const schema::Catalogue& catalogue, const Form& form, const Writer& writer,
                         Random& random) {
  const schema::TypeInfo* type = catalogue.find(form.type);
  if (type == nullptr) {
    return unknown_type(catalogue, form.type);
  }
  KTG_TRY(schema::Draft read, schema::read_form(*type, form.fields, writer.place));
  const auto original = original_of(read.header, writer);
  if (type->same_precedence && original) {
    take_over(read.header, *original);
  }
  if (original && read.header.identity().exercise().empty()) {
    read.header.mutable_identity()->set_exercise(original->identity().exercise());
  }
  complete(read.header, form, writer, random);
  Composed composed;
  composed.unknown = std::move(read.unknown);
  composed.problems =
      schema::validate_unsealed(*type, at_its_largest(read.header, *type), read.payload);
  if (original) {
    check_exercise(read.header, *original, composed.problems);
  }
  composed.draft = {std::move(read.header), std::move(read.payload)};
  return composed;
}

}  // namespace kentongan::agents
