// What a desk says when two words about the log do not agree, and how it keeps them.

#include <charconv>

#include <fmt/format.h>

#include "agents/session/witness.h"
#include "kentongan/v1/event.pb.h"

namespace kentongan::agents {
namespace {

using Kind = WitnessAlarm::Kind;

constexpr std::string_view kGoOn = "kentongan agent trust-again --reason \"…\"";

Result<eventlog::TreeHead> head_of(const v1::Head& head) {
  KTG_TRY(const Digest root, Digest::from(head.root()));
  return eventlog::TreeHead{head.size(), root};
}

v1::WitnessAlarm row_of(const WitnessAlarm& alarm) {
  v1::WitnessAlarm row;
  row.set_kind(static_cast<std::uint32_t>(alarm.kind));
  row.set_from(alarm.from.value());
  row.set_at_us(alarm.at_us);
  row.mutable_ours()->set_size(alarm.ours.size);
  row.mutable_ours()->set_root(alarm.ours.root.str());
  row.mutable_theirs()->set_size(alarm.theirs.size);
  row.mutable_theirs()->set_root(alarm.theirs.root.str());
  for (const Bytes& note : alarm.notes) {
    row.add_notes(note);
  }
  return row;
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::forked:
      return "forked";
    case Kind::rolled_back:
      return "rolled_back";
    case Kind::claimed:
      return "claimed";
    case Kind::disowned:
      return "disowned";
  }
  return "forked";
}

Bytes write_alarm(const WitnessAlarm& alarm) {
  return row_of(alarm).SerializeAsString();
}

Bytes write_decision(const WitnessAlarm& alarm, const std::string& reason, const DutyCode& by) {
  v1::WitnessAlarm row = row_of(alarm);
  row.set_reason(reason);
  row.set_by(by.value());
  return row.SerializeAsString();
}

Result<WitnessAlarm> read_alarm(BytesView bytes) {
  v1::WitnessAlarm row;
  const bool is_read = row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  if (!is_read || row.kind() < static_cast<std::uint32_t>(Kind::forked) ||
      row.kind() > static_cast<std::uint32_t>(Kind::disowned)) {
    return fail(ErrorCode::corrupt, "the row of an alarm cannot be read");
  }
  WitnessAlarm alarm;
  alarm.kind = static_cast<Kind>(row.kind());
  alarm.from = AgencyCode(row.from());
  alarm.at_us = row.at_us();
  KTG_TRY(alarm.ours, head_of(row.ours()));
  KTG_TRY(alarm.theirs, head_of(row.theirs()));
  alarm.notes.assign(row.notes().begin(), row.notes().end());
  return alarm;
}

Error error_of(const WitnessAlarm& alarm) {
  const std::uint64_t ours = alarm.ours.size;
  const std::uint64_t theirs = alarm.theirs.size;
  switch (alarm.kind) {
    case Kind::rolled_back:
      return fail(
          ErrorCode::history_lost,
          Text{fmt::format("Catatan broker lebih pendek dari yang pernah ia tanda tangani: {} "
                           "sekarang, {} dahulu. Meja ini berhenti mengirim; kotak keluar dan "
                           "kedua titik periksa aman di sini. Tanyakan operator broker lewat jalur "
                           "lain; sesudah diputuskan: {}.",
                           theirs, ours, kGoOn),
               fmt::format("The broker's log is shorter than one it signed before: {} now, {} "
                           "then. This desk has stopped sending; the outbox and both checkpoints "
                           "are safe here. Ask the broker's operator by another line; once it is "
                           "decided: {}.",
                           theirs, ours, kGoOn)});
    case Kind::disowned:
      return fail(
          ErrorCode::history_lost,
          Text{fmt::format("Broker menyatakan catatannya tidak melanjutkan titik periksa {} yang "
                           "pernah ia tanda tangani. Meja ini berhenti mengirim; kotak keluar dan "
                           "titik periksa itu aman di sini. Tanyakan operator broker lewat jalur "
                           "lain; sesudah diputuskan: {}.",
                           ours, kGoOn),
               fmt::format("The broker says that its log does not continue the checkpoint {} that "
                           "it had signed. This desk has stopped sending; the outbox and that "
                           "checkpoint are safe here. Ask the broker's operator by another line; "
                           "once it is decided: {}.",
                           ours, kGoOn)});
    case Kind::claimed:
      return fail(
          ErrorCode::conflict,
          Text{fmt::format("{} menyebut titik periksa {} yang tidak cocok dengan catatan broker: "
                           "broker menunjukkan catatan lain kepadanya, atau ia keliru. Pengiriman "
                           "berjalan terus. Bandingkan titik periksa dengan {} lewat jalur lain; "
                           "sesudah jelas: {}.",
                           alarm.from.value(), theirs, alarm.from.value(), kGoOn),
               fmt::format("{} names a checkpoint {} that does not fit the broker's log: the "
                           "broker shows it another log, or it errs. Sending goes on. Compare "
                           "checkpoints with {} by another line; once it is clear: {}.",
                           alarm.from.value(), theirs, alarm.from.value(), kGoOn)});
    case Kind::forked:
      break;
  }
  return fail(ErrorCode::history_lost,
              Text{fmt::format("Broker menandatangani dua catatan yang saling bertentangan ({} dan "
                               "{} peristiwa). Meja ini berhenti mengirim; kotak keluar dan kedua "
                               "titik periksa aman di sini sebagai bukti. Hubungi operator broker "
                               "dan meja lain lewat jalur lain; sesudah diputuskan: {}.",
                               ours, theirs, kGoOn),
                   fmt::format("The broker has signed two logs that contradict each other ({} and "
                               "{} events). This desk has stopped sending; the outbox and both "
                               "checkpoints are safe here as proof. Reach the broker's operator "
                               "and other desks by another line; once it is decided: {}.",
                               ours, theirs, kGoOn)});
}

}  // namespace kentongan::agents
