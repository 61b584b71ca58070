#include "agents/cli/messages.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kentongan::cli {
namespace {

struct Word {
  std::string_view key;
  std::string_view id;
  std::string_view en;
};

template <std::size_t N>
Text word_in(const std::array<Word, N>& words, std::string_view key) {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const Word& word) { return word.key == key; });
  return found == words.end() ? Text{std::string(key), std::string(key)}
                              : Text{std::string(found->id), std::string(found->en)};
}

constexpr std::array kStates{
    Word{"draft", "konsep", "draft"},
    Word{"waiting", "di kotak keluar", "in outbox"},
    Word{"sent", "dikirim, menunggu broker", "sent, broker not yet"},
    Word{"settled", "tersimpan di broker", "stored"},
    Word{"outbox", "di kotak keluar", "in outbox"},
    Word{"stored", "tersimpan di broker", "stored"},
    Word{"failed", "gagal dibuka meja", "failed at the desk"},
    Word{"delivered", "sampai", "delivered"},
    Word{"read", "dibaca", "read"},
    Word{"acknowledged", "diterima", "acknowledged"},
    Word{"acting", "sedang ditindak", "acting"},
    Word{"acted", "ditindak", "acted"},
    Word{"delegated", "dilimpahkan", "delegated"},
    Word{"refused", "ditolak", "refused"},
    Word{"late", "terlambat", "late"},
};

constexpr std::array kEvidence{
    Word{"delivered", "sampai", "delivered"},
    Word{"delivery_failed", "gagal dibuka meja", "delivery failed"},
    Word{"read", "dibaca", "read"},
    Word{"acknowledged", "diterima", "acknowledged"},
    Word{"acting", "sedang ditindak", "acting"},
    Word{"acted", "ditindak", "acted"},
    Word{"refused", "ditolak", "refused"},
    Word{"delegated", "dilimpahkan", "delegated"},
    Word{"expired", "lewat batas waktu", "expired"},
    Word{"corrected", "dikoreksi", "corrected"},
    Word{"escalated", "dieskalasi", "escalated"},
    Word{"held", "eskalasi ditahan", "held"},
    Word{"confirmed", "baca ulang dinilai", "read-back judged"},
    Word{"exported", "disalin keluar", "exported"},
    Word{"relayed", "diteruskan lewat perantara", "relayed"},
};

constexpr std::array kLines{
    Word{"connected", "tersambung", "connected"},
    Word{"catching_up", "menyusul", "catching up"},
    Word{"connecting", "menyambung", "connecting"},
    Word{"disconnected", "terputus", "disconnected"},
};

constexpr std::array kRoles{
    Word{"author", "penulis", "author"},  Word{"to", "kepada", "to"},
    Word{"cc", "tembusan", "copy"},       Word{"rung", "eskalasi", "escalated to"},
    Word{"holder", "pemegang", "holder"}, Word{"policy", "aturan", "by rule"},
};

struct Unit {
  std::int64_t seconds;
  std::string_view id;
  std::string_view en;
};

constexpr std::array kUnits{Unit{86400, "hari", "d"}, Unit{3600, "jam", "h"},
                            Unit{60, "mnt", "min"}, Unit{1, "dtk", "s"}};

}  // namespace

Text state_word(std::string_view state) {
  return word_in(kStates, state);
}

Text evidence_word(std::string_view code) {
  return word_in(kEvidence, code);
}

Text line_word(std::string_view line) {
  return word_in(kLines, line);
}

Text role_word(std::string_view role) {
  return word_in(kRoles, role);
}

std::string precedence_word(std::string_view precedence) {
  std::string word(precedence);
  std::transform(word.begin(), word.end(), word.begin(), [](char letter) {
    return letter == '_'                    ? ' '
           : letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A')
                                            : letter;
  });
  return word;
}

Text duration_words(std::int64_t seconds) {
  auto left = std::max<std::int64_t>(0, seconds);
  Text words;
  int parts = 0;
  for (const auto& unit : kUnits) {
    const auto count = left / unit.seconds;
    left %= unit.seconds;
    const bool last_chance = unit.seconds == 1 && parts == 0;
    if ((count == 0 && !last_chance) || parts == 2) {
      continue;
    }
    const std::string blank = parts == 0 ? "" : " ";
    words.id += blank + std::to_string(count) + " " + std::string(unit.id);
    words.en += blank + std::to_string(count) + " " + std::string(unit.en);
    ++parts;
  }
  return words;
}

namespace title {
const Text kNumber{"NO", "NO"}, kPrecedence{"DERAJAT", "PRECEDENCE"}, kType{"JENIS", "TYPE"},
    kFrom{"DARI", "FROM"}, kTo{"KEPADA", "TO"}, kTime{"WAKTU", "TIME"}, kState{"STATUS", "STATE"},
    kDue{"BATAS", "DUE"}, kText{"ISI", "TEXT"};
const Text kAgency{"INSTANSI", "AGENCY"}, kDelivered{"SAMPAI", "DELIVERED"},
    kRead{"DIBACA", "READ"}, kActed{"TINDAK", "ACTED"}, kBy{"OLEH", "BY"},
    kKind{"GOLONGAN", "KIND"}, kQueued{"MASUK ANTREAN", "QUEUED"}, kReason{"ALASAN", "REASON"},
    kAbout{"TENTANG", "ABOUT"};
const Text kCode{"KODE", "CODE"}, kName{"NAMA", "NAME"}, kParent{"INDUK", "PARENT"},
    kEnrolled{"TERDAFTAR", "ENROLLED"}, kDuties{"JABATAN", "DUTIES"},
    kDemands{"MENUNTUT", "DEMANDS"}, kAnswers{"DIJAWAB DENGAN", "ANSWERED BY"},
    kTier{"TINGKAT", "TIER"};
const Text kField{"ISIAN", "FIELD"}, kForm{"BENTUK", "FORM"}, kRequired{"WAJIB", "REQUIRED"},
    kLabel{"LABEL", "LABEL"}, kCheck{"PERIKSA", "CHECK"}, kResult{"HASIL", "RESULT"},
    kFound{"KEADAAN", "FOUND"}, kKnewFrom{"DARI", "FROM"}, kFirstKnew{"PERTAMA TAHU", "FIRST KNEW"};
const Text kAfter{"JEDA", "AFTER"}, kClass{"KLASIFIKASI", "CLASSIFICATION"},
    kFlag{"OPSI", "OPTION"}, kDuty{"JABATAN", "DUTY"}, kSetting{"PENGATURAN", "SETTING"},
    kValue{"NILAI", "VALUE"}, kOrigin{"ASAL", "ORIGIN"};
}  // namespace title

namespace say {
const Text kNothingWaiting{"Tidak ada yang menunggu Anda.", "Nothing is waiting for you."};
const Text kNothingSent{"Kotak keluar kosong: semua sudah tersimpan di broker.",
                        "The outbox is empty: everything is stored at the broker."};
const Text kInForce{"berlaku", "in force"};
const Text kCorrectedBy{"dikoreksi oleh {}", "corrected by {}"};
const Text kWithdrawnBy{"ditarik oleh {}", "withdrawn by {}"};
const Text kCorrected{"(dikoreksi)", "(corrected)"};
const Text kWithdrawn{"(ditarik)", "(withdrawn)"};
const Text kPast{"MASA LALU {}", "IN THE PAST {}"};
const Text kExercise{"LATIHAN", "EXERCISE"};
const Text kExpired{"(kedaluwarsa)", "(expired)"};
const Text kByDesk{"meja", "desk"};
const Text kSealed{"(tersegel)", "(sealed)"};
const Text kOnTime{"tepat waktu", "in time"};
const Text kLateBy{"terlambat {}", "late {}"};
const Text kReadLateBy{"baca +{}", "read +{}"};
const Text kLeft{"sisa {}", "{} left"};
const Text kBefore{"sebelum {}", "before {}"};
const Text kWritten{"ditulis {}", "written {}"};
const Text kCounts{"{} alamat: {} sampai, {} dibaca, {} ditindak, {} ditolak.",
                   "{} addressees: {} delivered, {} read, {} acted, {} refused."};
const Text kWhoToldWhom{"Siapa pertama tahu dari siapa", "Who first knew from whom"};
const Text kDelayed{"tertunda jaringan", "delayed by the line"};
const Text kItself{"pelapor", "reporter"};
const Text kStoredInOutbox{
    "tersimpan di kotak keluar meja ini ({}); dikirim begitu broker terjangkau",
    "kept in this desk's outbox ({}); sent as soon as the broker is in reach"};
const Text kOnItsWay{"tersimpan di kotak keluar meja ini ({}); sedang dikirim",
                     "kept in this desk's outbox ({}); on its way"};
const Text kStoredAtBroker{"tersimpan di broker (urutan {})", "stored at the broker (number {})"};
const Text kWaitingFor{"{} {}/{}", "{} {}/{}"};
const Text kTimedOut{
    "Belum {} setelah {}. Pesan tetap tersimpan dan terus dikirim. Lihat: kentongan who {}",
    "Not {} after {}. The message stays stored and on its way. See: kentongan who {}"};
const Text kTimedOutInOutbox{
    "Belum {} setelah {}. Pesan tersimpan di kotak keluar meja ini dan terus dicoba kirim, jadi "
    "jangan ditulis ulang. Lihat: kentongan who {}",
    "Not {} after {}. The message is kept in this desk's outbox and goes on being sent, so do not "
    "write it again. See: kentongan who {}"};
const Text kOtherCame{"Lebih dulu: {}", "Came first: {}"};
const Text kDryRunValid{"Sah, belum dikirim.", "Valid, not sent."};
const Text kDryRunInvalid{"Tidak sah, tidak dikirim.", "Not valid, not sent."};
const Text kKeyWarning{
    "PERINGATAN: kunci {} yang sudah dicabut ({}…) dipakai lagi lewat meja {}, {}",
    "WARNING: a revoked key of {} ({}…) was used again over the desk of {}, {}"};
const Text kWouldGo{"Akan sampai ke: {}", "Would go to: {}"};
const Text kFix{"perbaiki: {}", "fix: {}"};
const Text kNotMarkedRead{"Belum ditandai dibaca. Tandai: kentongan ack {} --level read",
                          "Not marked as read. Mark it: kentongan ack {} --level read"};
const Text kEvidenceQueued{"{} dicatat untuk {}; dikirim ke penulisnya",
                           "{} recorded for {}; on its way to the author"};
const Text kNoAgent{
    "Agen meja tidak ditemukan. Tidak ada pesan yang hilang. Sebut foldernya dengan --agent DIR "
    "atau "
    "buat: kentongan agent init --agency KODE",
    "No desk agent was found. No message is lost. Name its folder with --agent DIR or make one: "
    "kentongan agent init --agency CODE"};
const Text kAgentSilent{
    "Agen di {} tidak menjawab; dari perintah ini tidak ada yang tersimpan. Jalankan: kentongan "
    "agent run --agent {}",
    "The agent in {} does not answer; of this command nothing was stored. Start it: kentongan "
    "agent run --agent {}"};
const Text kNoAgentThere{
    "Di {} tidak ada folder agen; dari perintah ini tidak ada yang tersimpan. Sebut folder yang "
    "benar "
    "dengan --agent DIR, atau buat: kentongan agent init --agency KODE --dir {}",
    "There is no agent's folder in {}; of this command nothing was stored. Name the right one with "
    "--agent DIR, or make it: kentongan agent init --agency CODE --dir {}"};
const Text kOutputLost{
    "Hasil tidak tertulis seluruhnya ke stdout; perintahnya sendiri sudah dijalankan. | Kosongkan "
    "ruang di tujuannya, dan lihat dulu sebelum mengulang: kentongan agent outbox",
    "The result was not written to stdout in full; the command itself was carried out. | Free "
    "space where it goes, and look before you repeat it: kentongan agent outbox"};
const Text kAgentUnanswered{
    "Permintaan sudah sampai ke agen di {}, tetapi jawabannya tidak datang. Lihat: kentongan agent "
    "outbox",
    "The request has reached the agent in {}, but no answer came. See: kentongan agent outbox"};
const Text kSeveralAgents{"Ada beberapa agen: {}. Pilih satu dengan --agent DIR.",
                          "There are several agents: {}. Choose one with --agent DIR."};
const Text kStartAgent{"Jalankan: kentongan agent run --agent {}",
                       "Start it: kentongan agent run --agent {}"};
const Text kUnknownWord{"\"{}\" tidak dikenal.", "\"{}\" is not known."};
const Text kDidYouMean{"Maksud Anda \"{}\"?", "Did you mean \"{}\"?"};
const Text kSeeHelp{"lihat: {} --help", "see: {} --help"};
const Text kMissing{"Kurang: {}.", "Missing: {}."};
const Text kUnknownField{"Tidak ada kolom \"{}\". Yang ada: {}.",
                         "There is no field \"{}\". There are: {}."};
const Text kWrongCount{"{}: nilainya kurang atau terlalu banyak.",
                       "{}: a value is missing or too many."};
const Text kWrongValue{"{}: nilainya tidak dapat dibaca.", "{}: the value cannot be read."};
const Text kNotYet{"Pada waktu itu pesan ini belum tersimpan di broker.",
                   "At that time this message was not stored at the broker yet."};
const Text kNeedsReason{"Menolak harus dengan alasan: --reason \"...\".",
                        "A refusal needs its reason: --reason \"...\"."};
const Text kNeedsTo{"Melimpahkan harus menyebut tujuan: --to INSTANSI.",
                    "Delegating needs the agency: --to AGENCY."};
const Text kNeedsMessage{"Sebut pesannya: nomor atau awal id.",
                         "Name the message: its number or the beginning of its id."};
const Text kYes{"ya", "yes"};
const Text kNo{"tidak", "no"};
const Text kOk{"baik", "ok"};
const Text kWarning{"perhatian", "warning"};
const Text kBad{"bermasalah", "bad"};
const Text kConnectedSince{"{} sejak {}", "{} since {}"};
const Text kOutboxLine{"kotak keluar: {} menunggu, {} ditolak", "outbox: {} waiting, {} refused"};
const Text kInboxLine{"kotak masuk: {} belum dibaca", "inbox: {} unread"};
const Text kClockApart{"jam meja berbeda {} dtk dari broker",
                       "the desk's clock is {} s apart from the broker's"};
const Text kWitnessed{"saksi: {} dari {}, terakhir {}", "witnesses: {} of {}, last {}"};
const Text kWitnessesPending{"menunggu saksi: {} dari {}", "waiting for witnesses: {} of {}"};
const Text kWitnessesLate{
    "saksi belum lengkap selama 10 menit ({} dari {}): catatan broker belum "
    "disaksikan polisi, TNI, dan sipil bersama-sama",
    "the witnesses are not complete for 10 minutes ({} of {}): the broker's "
    "log is not witnessed by police, army and civil agencies together"};
}  // namespace say

}  // namespace kentongan::cli
