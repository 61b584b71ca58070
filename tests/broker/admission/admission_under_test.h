#pragma once

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/caller.h"

namespace kentongan::test {

/// Four agencies at a broker's heart, and why it refuses what one of them hands in.
class AdmissionUnderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    polres_.hello();
    kodim_.hello();
    bpbd_.hello();
  }
  v1::RefusalReason refusal_of(Caller& caller, const SealedItem& item,
                               v1::Precedence lane = v1::PRECEDENCE_BIASA) {
    const auto settled = caller.submit({item}, lane);
    return settled.refusals_size() == 1 ? settled.refusals(0).reason()
                                        : v1::REFUSAL_REASON_UNSPECIFIED;
  }
  v1::RefusalReason refusal_of_letter(const Letter& letter) {
    return refusal_of(polres_, polres_.letter(letter));
  }
  /// A message of POLRES to KODIM, copy to BPBD, written for GULKARMAT, that KODIM has.
  MessageId sent() {
    const SealedItem letter =
        polres_.letter({.to = {"KODIM"}, .cc = {"BPBD"}, .written_for = "GULKARMAT"});
    EXPECT_THAT(polres_.submit({letter}).receipts(), ::testing::SizeIs(1));
    return letter.id;
  }
  v1::RefusalReason refusal_of_evidence(Caller& caller, v1::EvidenceCode code) {
    return refusal_of(caller, caller.evidence(code, sent()));
  }

  SmallBus bus_;
  Caller polres_{bus_, "POLRES"};
  Caller kodim_{bus_, "KODIM"};
  Caller bpbd_{bus_, "BPBD"};
  Caller gulkarmat_{bus_, "GULKARMAT"};
};

}  // namespace kentongan::test
