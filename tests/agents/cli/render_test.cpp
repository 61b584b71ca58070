// Shows what a person sees of the agent's documents: the table of `who`, the inbox, a message.
// Golden text in both languages; the documents are those of agents/api/http_api.h, made by hand.
#include "agents/cli/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/cli/json_value.h"

namespace kentongan::cli {
namespace {

using ::testing::HasSubstr;

constexpr const char* kWho = R"({"schema":"kentongan.who/1","at":"2023-03-03T20:29:00+07:00",
"message":{"id":"0186a7c0-0000-7000-8000-000000000002","seq":2,"type":"rfa",
 "type_name":{"id":"permintaan bantuan","en":"request for assistance"},"from":"GULKARMAT-JAKUT",
 "precedence":"kilat","written_at":"2023-03-03T20:21:04+07:00","exercise":"",
 "due":{"read_at":"2023-03-03T20:24:04+07:00","answer_at":null}},
"parties":[
 {"agency":"POLRES-JAKUT","role":"to","state":"acted","delivered_at":"2023-03-03T20:21:06+07:00",
  "read_at":null,"acknowledged_at":"2023-03-03T20:22:10+07:00",
  "acted_at":"2023-03-03T20:25:41+07:00","by":"PAWAS",
  "by_desk":false,"reason":"","reading":"in_time","reading_late_s":0},
 {"agency":"KODIM-0502","role":"to","state":"read","delivered_at":"2023-03-03T20:21:07+07:00",
  "read_at":"2023-03-03T20:26:02+07:00","acted_at":null,"by":"PASIOPS","by_desk":true,"reason":"",
  "reading":"met_late","reading_late_s":118},
 {"agency":"SATPOLPP-JAKUT","role":"to","state":"stored","delivered_at":null,"read_at":null,
  "acted_at":null,"by":"","by_desk":false,"reason":"","reading":"overdue","reading_late_s":296}],
"counts":{"parties":3,"delivered":2,"read":2,"acknowledged":1,"acted":1,"refused":0},"refusals":[]})";

Settings settings_of(Language language, Format format) {
  Settings settings;
  settings.look.language = language;
  settings.format = format;
  return settings;
}

std::string shown(const Listing& listing, Language language, Format format = Format::table) {
  const auto text = rendered(listing, settings_of(language, format));
  return text ? *text : text.error().text.en;
}

TEST(RenderTest, WhoIsTheTableOfTheDesk) {
  EXPECT_EQ(
      shown(who_listing(kWho, {}, "0002"), Language::indonesian),
      "0002  KILAT  permintaan bantuan  GULKARMAT-JAKUT → 3   ditulis 20.21.04 WIB   berlaku\n"
      "INSTANSI        STATUS               SAMPAI    DIBACA    TINDAK    OLEH            BATAS\n"
      "POLRES-JAKUT    ditindak             20.21.06  20.22.10  20.25.41  PAWAS           tepat "
      "waktu\n"
      "KODIM-0502      dibaca               20.21.07  20.26.02  -         PASIOPS (meja)  baca +1 "
      "mnt 58 dtk\n"
      "SATPOLPP-JAKUT  tersimpan di broker  -         -         -         -               "
      "terlambat 4 mnt 56 dtk\n"
      "3 alamat: 2 sampai, 2 dibaca, 1 ditindak, 0 ditolak.  kentongan show 0002\n");
}

TEST(RenderTest, WhoSpeaksEnglishToo) {
  Look look;
  look.language = Language::english;

  const auto text = shown(who_listing(kWho, look, "0002"), Language::english);

  EXPECT_THAT(
      text,
      HasSubstr("request for assistance  GULKARMAT-JAKUT → 3   written 20.21.04 WIB   in force"));
  EXPECT_THAT(text, HasSubstr("KODIM-0502      read    20.21.07   20.26.02  -         PASIOPS "
                              "(desk)  read +1 min 58 s"));
  EXPECT_THAT(text, HasSubstr("3 addressees: 2 delivered, 2 read, 1 acted, 0 refused."));
}

TEST(RenderTest, WhoSaysThatAMessageIsCorrectedOrWithdrawn) {
  const auto who = [](const char* withdrawn_by) {
    return std::string(R"({"at":"2023-03-03T20:29:00+07:00","message":{"seq":2,"type":"rfa",
 "from":"A","precedence":"kilat","written_at":"2023-03-03T20:21:04+07:00","corrected_by":
 ["0186a7c0-0000-7000-8000-000000000003","0186a7c1-1111-7000-8000-000000000004"],"withdrawn_by":)") +
           withdrawn_by + R"(},"parties":[],"counts":{}})";
  };

  EXPECT_THAT(shown(who_listing(who("null"), {}, "2"), Language::indonesian),
              HasSubstr("ditulis 20.21.04 WIB   dikoreksi oleh 0186a7c1-1111\n"));
  EXPECT_THAT(shown(who_listing(who(R"("0186a7c0-0000-7000-8000-000000000003")"), {}, "2"),
                    Language::indonesian),
              HasSubstr("ditulis 20.21.04 WIB   ditarik oleh 0186a7c0-0000\n"));
}

TEST(RenderTest, TheInboxMarksWhatIsCorrectedOrWithdrawn) {
  constexpr const char* kInbox = R"({"messages":[{"seq":1,"precedence":"kilat","text":"api",
 "corrected_by":["0186"],"withdrawn_by":null},{"seq":2,"precedence":"kilat","text":"asap",
 "corrected_by":["0187"],"withdrawn_by":"0187"}]})";

  const auto text = shown(inbox_listing(kInbox, {}), Language::indonesian);

  EXPECT_THAT(text, HasSubstr("(dikoreksi) api\n"));
  EXPECT_THAT(text, HasSubstr("(ditarik) asap\n"));
}

TEST(RenderTest, APipeGetsTheKeysOfTheDocumentUntranslated) {
  EXPECT_EQ(shown(who_listing(kWho, {}, "0002"), Language::indonesian, Format::plain),
            "POLRES-JAKUT\tacted\t2023-03-03T20:21:06+07:00\t\t"
            "2023-03-03T20:25:41+07:00\tPAWAS\tin_time\n"
            "KODIM-0502\tread\t2023-03-03T20:21:07+07:00\t2023-03-03T20:26:02+07:00\t\tPASIOPS\t"
            "met_late\n"
            "SATPOLPP-JAKUT\tstored\t\t\t\t\toverdue\n");
}

TEST(RenderTest, BeforeItWasStoredAMessageSaysSo) {
  const auto early =
      R"({"at":"2023-03-03T20:20:00+07:00","message":{"seq":2,"type":"rfa","from":"A",
 "precedence":"kilat","at":"2023-03-03T20:21:05+07:00","written_at":"2023-03-03T20:21:04+07:00"},
 "parties":[],"counts":{}})";

  EXPECT_THAT(shown(who_listing(early, {}, "2"), Language::indonesian),
              HasSubstr("Pada waktu itu pesan ini belum tersimpan di broker.\n"));
}

TEST(RenderTest, LateStandsReversedAndKilatRedOnlyWithColour) {
  Look look;
  look.colour = true;
  auto settings = settings_of(Language::indonesian, Format::table);
  settings.look = look;

  const auto text = rendered(who_listing(kWho, look, "0002"), settings).value();

  EXPECT_THAT(text, HasSubstr("\x1b[1;31mKILAT\x1b[0m"));
  EXPECT_THAT(text, HasSubstr("\x1b[7mterlambat 4 mnt 56 dtk\x1b[0m"));
}

constexpr const char* kIncident = R"({"schema":"kentongan.who/1","at":"2023-03-03T21:10:00+07:00",
"incident":"INS-1","messages":[{"message":{"seq":1,"id":"x","type":"initial_report",
 "type_name":{"id":"laporan awal","en":"initial incident report"},"from":"PUBLIK",
 "precedence":"kilat","written_at":"2023-03-03T20:05:00+07:00"},"parties":[],
 "counts":{"parties":1,"delivered":1,"read":1,"acted":0,"refused":0}}],"told":[],
"known":[{"agency":"PUBLIK","from":"PUBLIK","at":"2023-03-03T20:05:00+07:00","read_at":null,
 "after_s":0,"delayed":false},
 {"agency":"KESBANGPOL-DKI","from":"GULKARMAT-JAKUT","at":"2023-03-03T21:05:08+07:00",
 "read_at":null,"after_s":3608,"delayed":true}]})";

TEST(RenderTest, AnIncidentShowsWhoFirstKnewFromWhom) {
  EXPECT_EQ(
      shown(who_listing(kIncident, {}, "INS-1"), Language::indonesian),
      "INS-1\n"
      "0001  KILAT  laporan awal  PUBLIK → 1   ditulis 20.05.00 WIB   berlaku\n"
      "    1 alamat: 1 sampai, 1 dibaca, 0 ditindak, 0 ditolak.\n"
      "\n"
      "Siapa pertama tahu dari siapa\n"
      "INSTANSI        DARI                                   PERTAMA TAHU  JEDA         DIBACA\n"
      "PUBLIK          pelapor                                20.05.00      0 dtk        -\n"
      "KESBANGPOL-DKI  ← GULKARMAT-JAKUT (tertunda jaringan)  21.05.08      1 jam 8 dtk  -\n");
}

TEST(RenderTest, G10_AnIncidentShowsTheSealThatTheDeskHolds) {
  std::string sealed = kIncident;
  const std::string before = R"("incident":"INS-1",)";
  sealed.insert(
      sealed.find(before) + before.size(),
      R"("sealed":{"count":64,"head":"9a748b4f","at":"2023-03-03T21:05:00+07:00","seq":90},)");

  EXPECT_THAT(shown(who_listing(sealed, {}, "INS-1"), Language::indonesian),
              HasSubstr("\nsegel 64:9a748b4f@90\n"));
}

constexpr const char* kOneFlash =
    R"({"schema":"kentongan.inbox/1","agency":"POLRES-JAKUT","messages":[
{"id":"0186a7c0-0000-7000-8000-000000000001","seq":1,"type":"initial_report",
 "type_name":{"id":"laporan awal","en":"initial incident report"},"from":"PTM-PLUMPANG",
 "precedence":"kilat","at":"2023-03-03T20:11:02+07:00","my_state":"delivered","reading":"waiting",
 "due":{"read_at":"2023-03-03T20:14:02+07:00"},"reading_late_s":0,"sealed":false,"exercise":"",
 "text":"api\nkeluar pagar"}]})";

TEST(RenderTest, TheInboxSaysUntilWhenItIsToBeRead) {
  EXPECT_EQ(
      shown(inbox_listing(kOneFlash, {}), Language::indonesian),
      "NO    DERAJAT  JENIS         DARI          WAKTU         STATUS  BATAS             ISI\n"
      "0001  KILAT    laporan awal  PTM-PLUMPANG  20.11.02 WIB  sampai  sebelum 20.14.02  api "
      "keluar pagar\n");
}

TEST(RenderTest, AnEmptyInboxPrintsNothing) {
  EXPECT_EQ(shown(inbox_listing(R"({"messages":[]})", {}), Language::indonesian), "");
}

TEST(RenderTest, FieldsThatNoRowHasAreRefusedWithThoseThereAre) {
  auto settings = settings_of(Language::english, Format::json);
  settings.fields = {"seq", "sender"};

  const auto text = rendered(inbox_listing(kOneFlash, {}), settings);

  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(text.error().text.en, HasSubstr("no field \"sender\""));
  EXPECT_THAT(text.error().text.en, HasSubstr("my_state"));
}

TEST(RenderTest, ChosenFieldsAreTheColumnsOfEveryFormat) {
  auto settings = settings_of(Language::english, Format::plain);
  settings.fields = {"from", "due.read_at"};
  const auto plain = rendered(inbox_listing(kOneFlash, {}), settings);
  settings.format = Format::json;
  const auto json = rendered(inbox_listing(kOneFlash, {}), settings);

  EXPECT_EQ(plain.value(), "PTM-PLUMPANG\t2023-03-03T20:14:02+07:00\n");
  EXPECT_THAT(json.value(), HasSubstr(R"([{"from":"PTM-PLUMPANG","due.read_at":"2023)"));
}

TEST(RenderTest, APatternTakesMembersOfTheRow) {
  auto settings = settings_of(Language::english, Format::plain);
  settings.pattern = "{seq} {due.read_at} {nothing} {";

  EXPECT_EQ(rendered(inbox_listing(kOneFlash, {}), settings).value(),
            "1 2023-03-03T20:14:02+07:00 {nothing} {\n");
}

TEST(RenderTest, AnOutboxItemWithoutANumberIsNamedByTheBeginningOfItsId) {
  const auto json = R"({"items":[{"id":"0186a7c0-0000-7000-8000-000000000009","kind":"message",
 "type":"sitrep","to":["BPBD-DKI"],"precedence":"segera","state":"waiting","seq":0,
 "queued_at":"2023-03-03T20:11:02+07:00","refusal":null}]})";

  EXPECT_EQ(shown(outbox_listing(json, {}), Language::indonesian),
            "NO             DERAJAT  JENIS   KEPADA    MASUK ANTREAN  STATUS           ALASAN\n"
            "0186a7c0-0000  SEGERA   sitrep  BPBD-DKI  20.11.02 WIB   di kotak keluar  -\n");
}

TEST(RenderTest, AMessageShowsItsFieldsWithTheirLabelsAndItsExerciseMark) {
  const auto document = value_from_json(R"({"message":{"seq":7,"type":"rfa","exercise":"TFG-1",
 "type_name":{"id":"permintaan bantuan","en":"request for assistance"},"from":"GULKARMAT-JAKUT",
 "from_duty":"PAWAS","by_desk":true,"signed_by":{"id":"oleh meja, PAWAS","en":"x"},
 "expires_at":"2023-03-03T21:00:00+07:00","expired":true,"to":["KODIM-0502"],"precedence":"kilat",
 "classification":"terbatas","written_at":"2023-03-03T20:21:04+07:00",
 "at":"2023-03-03T20:21:05+07:00","incident":"INS-1","id":"0186",
 "withdrawn_by":"0186a7c0-0000-7000-8000-000000000003",
 "corrected_by":["0186a7c0-0000-7000-8000-000000000003"]},
"fields":{"requests":[{"item":"truk","qty":6,"unit":"unit"}],"rally_point":"Pos 3"},
"marks":[{"at":"2023-03-03T20:22:05+07:00","agency":"KODIM-0502","code":"refused","duty":"PASIOPS",
 "signed_by":{"id":"oleh meja, PASIOPS","en":"x"},"reason":"bukan wilayah","note":""}],"refusals":[]})");

  const auto text = message_text(document.value(), {});

  EXPECT_THAT(text, HasSubstr("LATIHAN - LATIHAN - LATIHAN\n"));
  EXPECT_THAT(text, HasSubstr("dari:              GULKARMAT-JAKUT / PAWAS\n"));
  EXPECT_THAT(text, HasSubstr("ditandatangani:    oleh meja, PAWAS\n"));
  EXPECT_THAT(text, HasSubstr("berlaku sampai:    21.00.00 WIB  (kedaluwarsa)\n"));
  EXPECT_THAT(text, HasSubstr("yang diminta:\n  - apa: truk; jumlah: 6; satuan: unit\n"));
  EXPECT_THAT(text, HasSubstr("keadaan:           ditarik oleh 0186a7c0-0000\n"));
  EXPECT_THAT(text, HasSubstr("titik temu:        Pos 3\n"));
  EXPECT_THAT(text,
              HasSubstr("20.22.05  KODIM-0502  ditolak  oleh meja, PASIOPS  bukan wilayah\n"));
}

TEST(RenderTest, TheStatusTellsWhatIsWrong) {
  const auto status =
      value_from_json(R"({"agency":"POLRES-JAKUT","bus":"bus.kota","line":"disconnected",
 "since":"2023-03-03T20:31:00+07:00","now":"2023-03-03T20:40:00+07:00","deliver":false,
 "inbox":{"unread":2},"outbox":{"waiting":3,"refused":1},"clock_wrong":true,"clock_apart_s":7,
 "ended":null,"disk":{"code":"storage_full","text":{"id":"Ruang penuh.","en":"Disk full."},
 "advice":{"id":"Tunggu.","en":"Wait."}}})");

  EXPECT_EQ(status_text(status.value(), {}),
            "POLRES-JAKUT  bus.kota\n"
            "terputus sejak 20.31.00 WIB\n"
            "kotak masuk: 2 belum dibaca\n"
            "kotak keluar: 3 menunggu, 1 ditolak\n"
            "cadangan: tidak tersambung, jadi pemegang kotak masuk tidak diketahui\n"
            "jam meja berbeda 7 dtk dari broker\n"
            "Ruang penuh. Tunggu.\n");
}

TEST(RenderTest, TheStatusTellsWhyThereIsNoSession) {
  const auto status =
      value_from_json(R"({"agency":"POLRES-JAKUT","bus":"bus.kota","line":"disconnected",
 "since":"2023-03-03T20:31:00+07:00","now":"2023-03-03T20:40:00+07:00","deliver":true,
 "inbox":{"unread":0},"outbox":{"waiting":0,"refused":0},"ended":null,"disk":null,
 "line_fault":{"code":"key_unknown","text":{"id":"Belum terdaftar.","en":"Not enrolled."},
 "advice":{"id":"Aman.","en":"Safe."}}})");

  EXPECT_THAT(status_text(status.value(), {}), HasSubstr("\nBelum terdaftar. Aman.\n"));
}

TEST(RenderTest, TheStatusWarnsOfARevokedKeyThatIsUsedAgain) {
  const auto status = value_from_json(R"({"agency":"SITIK-PLG","bus":"bus.kota","line":"connected",
 "since":"2022-04-11T15:00:00+07:00","now":"2022-04-11T15:20:00+07:00","deliver":true,
 "inbox":{"unread":0},"outbox":{"waiting":0,"refused":0},"ended":null,"disk":null,
 "key_warnings":[{"at":"2022-04-11T15:10:00+07:00","agency":"LANTAS-PLG",
 "key":"6b3f0000111122223333444455556666","session":"LANTAS-PLG"}]})");

  EXPECT_THAT(
      status_text(status.value(), {}),
      HasSubstr("PERINGATAN: kunci LANTAS-PLG yang sudah dicabut (6b3f000011112222…) dipakai "
                "lagi lewat meja LANTAS-PLG, 15.10.00 WIB\n"));
}

TEST(RenderTest, ANoticeIsOneLine) {
  const auto notice =
      value_from_json(R"({"event":"line","at":"2023-03-03T20:31:00+07:00","line":"connected"})");

  EXPECT_EQ(notice_text(notice.value(), {}), "20.31.00 WIB  tersambung\n");
}

}  // namespace
}  // namespace kentongan::cli
