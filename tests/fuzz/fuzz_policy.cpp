// Shows that a policy file and the bytes of a request stand any bytes: read or refused, and what is
// read decides without harm. libFuzzer; the first byte chooses the reader.
#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/policy/agreement_file.h"
#include "core/policy/explain.h"
#include "core/policy/request_form.h"

using namespace kentongan;  // NOLINT(google-build-using-namespace): a program of three functions.

namespace {

policy::Request a_question() {
  policy::Request request;
  request.from = {"POLRES-JAKUT", "",     "polri",
                  "polres",       "kota", {{"POLDA-METRO", "polri"}},
                  {"31.72"},      {},     policy::Classification::rahasia};
  request.to = {
      "KODIM-0502", "", "tni", "kodim", "kota", {}, {"31.72"}, {}, policy::Classification::rahasia};
  request.type = "rfa";
  request.break_glass = "x";
  request.break_glass_right = true;
  return request;
}

/// Whatever was read decides and explains itself, and both agree.
void ask(policy::Agreement file, policy::Request request) {
  request.time_us = file.from * kDayUs;
  const auto all = policy::Agreements::of({std::move(file)});
  KTG_CHECK(all.has_value());
  const policy::Explanation told = policy::explain(*all, request);
  KTG_CHECK(told.decision.permit || !told.decision.reason.id.empty());
  KTG_CHECK(!told.decision.permit || !told.decision.decided.empty());
  static_cast<void>(policy::decide_order({&told.decision, 1}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const BytesView bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0) {
    if (auto file = policy::read_agreement(bytes)) {
      ask(*std::move(file), a_question());
    }
  } else if (const auto request = policy::request_from(bytes)) {
    KTG_CHECK(policy::bytes_of(*request) == bytes);
    static_cast<void>(policy::decide(policy::Agreements(), *request));
  }
  return 0;
}
