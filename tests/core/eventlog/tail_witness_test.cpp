// Shows that the witness remembers the newest of what it was told, survives a torn slot, and says
// when it cannot write.
#include "core/eventlog/tail_witness.h"

#include <gtest/gtest.h>

#include "core/base/digest.h"
#include "tests/support/faulty_disk.h"

namespace kentongan::eventlog {
namespace {

using kentongan::test::FaultyDisk;
using kentongan::test::Loss;

TailMark mark(std::uint64_t size) {
  return TailMark{7, size, sha256(std::to_string(size)), size};
}

class TailWitnessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(disk_.storage()->files->CreateDirIfMissing("/w", {}, nullptr).ok());
  }
  Result<std::unique_ptr<TailWitness>> open(std::uint64_t size) {
    return TailWitness::open(disk_.storage(), "/w/witness", mark(size));
  }
  std::optional<TailMark> read() {
    return TailWitness::read(*disk_.storage(), "/w/witness").value();
  }

  FaultyDisk disk_;
};

TEST_F(TailWitnessTest, HoldsNothingWhereThereIsNone) {
  EXPECT_FALSE(read());
}

TEST_F(TailWitnessTest, HoldsTheMarkItWasOpenedWithThroughAPowerCut) {
  const auto witness = open(3);
  disk_.cut_power(Loss::all);

  EXPECT_EQ(read(), mark(3));
}

TEST_F(TailWitnessTest, HasWrittenTheNewestWhenItIsClosed) {
  {
    const auto witness = open(0);
    (*witness)->note(mark(1));
    (*witness)->note(mark(2));
    (*witness)->note(mark(3));
  }
  disk_.cut_power(Loss::all);

  EXPECT_EQ(read(), mark(3));
}

TEST_F(TailWitnessTest, FallsBackToTheOtherSlotWhenOneIsTorn) {
  {
    const auto witness = open(1);
    (*witness)->note(mark(2));
  }
  disk_.rewrite("/w/witness", [](Bytes& bytes) { bytes[30] = static_cast<char>(bytes[30] ^ 1); });

  EXPECT_EQ(read(), mark(1));
}

TEST_F(TailWitnessTest, HoldsNothingWhenBothSlotsAreGone) {
  { const auto witness = open(1); }
  disk_.rewrite("/w/witness", [](Bytes& bytes) { bytes.assign(bytes.size(), '\0'); });

  EXPECT_FALSE(read());
}

TEST_F(TailWitnessTest, IsTwoSlotsOf128Bytes) {
  const auto witness = open(0x0102);

  const auto bytes = disk_.read("/w/witness");
  ASSERT_EQ(bytes.size(), 256U);
  EXPECT_EQ(bytes.substr(0, 8), "KTGTAIL1");
  EXPECT_EQ(to_hex(bytes.substr(8, 12)),
            "00000007"
            "0000000000000102");
  EXPECT_EQ(get_u32(bytes.data() + 60), crc32c(BytesView(bytes).substr(0, 60)));
}

TEST_F(TailWitnessTest, IsRefusedByAFullDisk) {
  disk_.set_capacity(0);

  EXPECT_EQ(open(1).error().code, ErrorCode::storage_full);
}

}  // namespace
}  // namespace kentongan::eventlog
