// Shows who holds what in words, and where a passphrase comes from.
// Golden text; a file in a temporary folder.
#include "agents/cli/duty_text.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/cli/json_value.h"
#include "agents/cli/passphrase.h"
#include "tests/support/temp_dir.h"

namespace kentongan::cli {
namespace {

TEST(DutyTextTest, SaysWhoHoldsWhatAndHow) {
  const auto document = value_from_json(R"({"agency":"POLRES","duties":[
      {"duty":"KAPOLRES","holders":[{"officer":"3f2a91c0aaaa","name":"Ipda A","form":"Plh",
       "order":"Sprin/1","until":null,"open":true}]},
      {"duty":"PAWAS","holders":[]}],
      "open":[{"officer":"3f2a91c0aaaa","name":null,"left_s":61}]})");
  ASSERT_TRUE(document);

  EXPECT_EQ(duty_text(*document, {}),
            "POLRES\n"
            "  KAPOLRES             3f2a91c0 (Ipda A)  Plh (pelaksana harian)  Sprin/1  kunci "
            "terbuka\n"
            "  PAWAS                kosong\n"
            "Kunci terbuka: 3f2a91c0, 2 menit lagi.\n");
}

TEST(DutyTextTest, WhoHandsOverAndWhoTakesSeeWhatTheyWouldSign) {
  const auto document = value_from_json(R"({"say":{"id":"SEGERA. Serah terima.","en":"x"},
      "open_items":[{"message":"0186a7c0-0000-7000-8000-000000000003",
       "text":"permintaan bantuan dari BPBD-DKI: belum dijawab, batas 2023-03-03 20.31"}]})");
  ASSERT_TRUE(document);

  EXPECT_EQ(handover_text(*document, {}),
            "SEGERA. Serah terima.\nBelum selesai: 1\n  0186a7c0-0000  permintaan bantuan dari "
            "BPBD-DKI: belum dijawab, batas 2023-03-03 20.31");
  EXPECT_EQ(handover_text(*value_from_json(R"({"say":{"id":"A.","en":"x"},"open_items":[]})"), {}),
            "A.\nTidak ada yang belum selesai.");
}

TEST(DutyTextTest, APassphraseIsTheFirstLineOfItsFile) {
  const test::TempDir folder;
  const std::string file = (folder.path() / "sandi").string();
  std::ofstream(file) << "tujuh kentong\nsisanya\n";

  EXPECT_EQ(*read_passphrase({}, file, true), "tujuh kentong");
  EXPECT_EQ(read_passphrase({}, file + ".tidak-ada", false).error().code,
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace kentongan::cli
