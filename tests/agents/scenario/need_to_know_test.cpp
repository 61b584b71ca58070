// Shows with the programs themselves and the files that they leave: what a secret says lies in no
// file of the broker and in no file of an agency that it was not sent to.
#include <filesystem>

#include <gtest/gtest.h>

#include "agents/scenario/process_house.h"
#include "tests/support/folder_search.h"
#include "tests/support/temp_dir.h"

namespace kentongan::scenario {
namespace {

using test::files_with;

constexpr const char* kAuthor = "POLRESTABES-PLG";
constexpr const char* kAddressee = "BRIMOB-SUMSEL";
constexpr const char* kStranger = "KODIM-0418";
constexpr std::int64_t kSecondsUs = 1'000'000;

class NeedToKnowTest : public ::testing::Test {
 protected:
  NeedToKnowTest()
      : house_({.city = std::filesystem::path(KTG_SOURCE_DIR) / "deploy/city",
                .program = KTG_PROGRAM,
                .folder = folder_.path() / "run",
                .actors = {AgencyCode(kAuthor), AgencyCode(kAddressee), AgencyCode(kStranger)},
                .epoch_us = 1'640'995'200 * kSecondsUs,
                .speed = 20}) {}

  MessageId send(const std::string& classification, const std::string& text,
                 const std::string& to = kAddressee) {
    agents::Form form;
    form.type = "rfa";
    form.duty = DutyCode("PIKET");
    const auto add = [&form](const char* name, Value value) {
      form.fields.members.emplace_back(name, std::move(value));
    };
    add("text", Value::of(text));
    add("to", Value::of(to));
    add("classification", Value::of(classification));
    add("incident_id", Value::of("BOM-1"));
    add("legal_basis", Value::of("Perkap 11/2010"));
    Value request = Value::map();
    request.members.emplace_back("item", Value::of("tim jibom"));
    request.members.emplace_back("qty", Value::of("1"));
    Value requests = Value::list();
    requests.items.push_back(std::move(request));
    add("requests", std::move(requests));
    const auto sent = house_.send(AgencyCode(kAuthor), form);
    EXPECT_TRUE(sent.has_value()) << sent.error().text.id;
    return sent ? *sent : MessageId{};
  }
  std::vector<Arrival> wait(int seconds) {
    std::vector<Arrival> all;
    for (const std::int64_t until = house_.now_us() + seconds * kSecondsUs;
         house_.now_us() < until;) {
      const auto arrived = house_.run_until(until);
      EXPECT_TRUE(arrived.has_value());
      all.insert(all.end(), arrived->begin(), arrived->end());
    }
    return all;
  }
  [[nodiscard]] std::filesystem::path of(const char* name) const { return house_.folder() / name; }

  test::TempDir folder_;
  ProcessHouse house_;
};

TEST_F(NeedToKnowTest, G11_WhatASecretSaysLiesInNoFileOfBrokerOrStranger) {
  ASSERT_TRUE(house_.open());
  const std::string secret = "Benda mencurigakan di gardu barat nomor tujuh.";
  const std::string restricted = "Mohon dua regu pengamanan lingkar luar.";
  const MessageId id = send("RAHASIA", secret);
  send("TERBATAS", restricted);

  const auto arrived = wait(60);
  const auto remains = house_.close();

  ASSERT_TRUE(remains.has_value()) << remains.error().detail();
  EXPECT_TRUE(remains->damage.empty());
  EXPECT_EQ(std::count_if(arrived.begin(), arrived.end(),
                          [&](const Arrival& one) {
                            return one.id == id && one.desk == AgencyCode(kAddressee);
                          }),
            1);
  // What is not sealed would be found.
  EXPECT_FALSE(files_with(of("broker"), restricted).empty());
  for (const char* name : {"broker", kAuthor, kAddressee, kStranger}) {
    EXPECT_EQ(files_with(of(name), secret), std::vector<std::string>()) << name;
  }
  EXPECT_FALSE(files_with(of(kAddressee), id.str()).empty());
  EXPECT_EQ(files_with(of(kStranger), id.str()), std::vector<std::string>());
  EXPECT_EQ(remains->desks.at(AgencyCode(kStranger)).message(id), nullptr);
}

}  // namespace
}  // namespace kentongan::scenario
