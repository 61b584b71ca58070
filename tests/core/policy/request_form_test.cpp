// Shows that the facts of a decision have one form in bytes, which is read back whole and whose
// every other spelling is refused. A request with everything in it, cut and turned.
#include "core/policy/request_form.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/digest.h"

namespace kentongan::policy {
namespace {

Party a_party(const std::string& code) {
  return {code,      "DANDIM",   "tni",
          "kodim",   "kota",     {{"KOREM-052", "tni"}, {"KODAM-JAYA", "tni"}},
          {"31.72"}, {"tujuan"}, Classification::rahasia};
}

Request a_full_request() {
  Request request;
  request.time_us = 1'723'608'000'000'000;
  request.zone_s = -3600;
  request.from = a_party("POLRES-JAKUT");
  request.to = a_party("KODIM-0502");
  request.type = "rfa";
  request.sealed = true;
  request.fields = {{"category", {"b", "kebakaran"}}, {"command_relation", {"bko"}}};
  request.times = {{"activity.start", -5}};
  request.precedence = Precedence::kilat;
  request.classification = Classification::terbatas;
  request.markings = {"latihan", "data_pribadi"};
  request.areas = {"31.72", "31.72.03"};
  request.purpose = "keselamatan_jiwa";
  request.bases = {"keppres 63/2004", "uu 2/2002 pasal 41"};
  request.channel = "telepon";
  request.incident = "PLP-0303";
  request.incident_open = true;
  request.exercise = true;
  request.receipt_first = true;
  request.statuses = {{"status_bencana", "tanggap_darurat", "PLP-0303", {"31"}}};
  request.leads = {"operasi"};
  request.controls = {"bko"};
  request.controlled_by = {"pdb"};
  request.break_glass = "korban terjebak";
  request.break_glass_right = true;
  request.references = {{Reference::Kind::approval, a_party("PRESIDEN")},
                        {Reference::Kind::endorsement, a_party("POLDA-METRO")}};
  return request;
}

TEST(RequestFormTest, ReadsBackWhatItWrote) {
  EXPECT_EQ(request_from(bytes_of(a_full_request())).value(), a_full_request());
  EXPECT_EQ(request_from(bytes_of(Request{})).value(), Request{});
}

TEST(RequestFormTest, TheSameFactsHaveTheSameBytesInWhateverOrderTheyCome) {
  Request turned = a_full_request();
  std::reverse(turned.fields.begin(), turned.fields.end());
  std::reverse(turned.fields.front().values.begin(), turned.fields.front().values.end());
  std::reverse(turned.bases.begin(), turned.bases.end());
  std::reverse(turned.references.begin(), turned.references.end());
  turned.areas.push_back(turned.areas.front());

  EXPECT_EQ(bytes_of(turned), bytes_of(a_full_request()));
}

TEST(RequestFormTest, TheLineKeepsItsOrder) {
  Request turned = a_full_request();
  std::reverse(turned.from.line.begin(), turned.from.line.end());

  EXPECT_NE(bytes_of(turned), bytes_of(a_full_request()));
  EXPECT_EQ(request_from(bytes_of(turned)).value(), turned);
}

TEST(RequestFormTest, TheFormIsFixed) {
  EXPECT_EQ(bytes_of(a_full_request()).substr(0, 8), "KTGREQ01");
  EXPECT_EQ(to_hex(sha256(bytes_of(Request{})).view()),
            "d5f8237fda5db103907e1085c76f9aed9dfbcc125c14087281d831a93bc31220");
}

TEST(RequestFormTest, EveryCutIsRefused) {
  const Bytes whole = bytes_of(a_full_request());
  std::size_t taken = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    taken += request_from(whole.substr(0, size)).has_value() ? 1U : 0U;
  }

  EXPECT_EQ(taken, 0U);
  EXPECT_EQ(request_from(whole + '\0').error().code, ErrorCode::malformed);
}

TEST(RequestFormTest, WhatIsReadIsWrittenByteForByte) {
  const Bytes whole = bytes_of(a_full_request());
  std::size_t other = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char bit : {'\1', '\x80'}) {
      Bytes turned = whole;
      turned[at] = static_cast<char>(turned[at] ^ bit);
      const auto read = request_from(turned);
      other += read && bytes_of(*read) != turned ? 1U : 0U;
    }
  }

  EXPECT_EQ(other, 0U);
}

TEST(RequestFormTest, RefusesAListOutOfOrder) {
  Request request;
  request.areas = {"31", "32"};
  Bytes bytes = bytes_of(request);
  const auto first = bytes.find("31");
  const auto second = bytes.find("32");
  ASSERT_NE(second, Bytes::npos);
  std::swap(bytes[first + 1], bytes[second + 1]);

  EXPECT_EQ(request_from(bytes).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace kentongan::policy
