#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/eventlog/event.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::test {

/// A message as a test tells it; what it does not name has a usual value.
struct MessageSpec {
  std::string from = "PTM-PLUMPANG";
  std::vector<std::string> to = {"POLRES-JAKUT"};
  std::vector<std::string> cc = {};
  std::string type = "initial_report";
  v1::Precedence precedence = v1::PRECEDENCE_KILAT;
  std::string incident = "INS-2023-0303-01";
  std::string text = "api di pipa penerimaan";
  std::string category = {};
  std::string reply_to = {};  ///< 16 bytes.
  std::int64_t at_s = 0;      ///< Seconds after the log's beginning.
};

/// What an agency states about a message.
struct EvidenceSpec {
  MessageId about;
  v1::EvidenceCode code = v1::EVIDENCE_CODE_READ;
  std::string agency = "POLRES-JAKUT";
  std::string duty = "PAWAS";
  std::int64_t at_s = 0;
  std::string reason = {};
  bool officer = false;  ///< Under an officer's key, not only the desk's.
};

/// Makes the records of a broker's log one after the other: real item hashes and leaves, signatures
/// left out, since no view looks at them.
class LogBuilder {
 public:
  /// 2023-03-03T20:00:00+07:00.
  static constexpr std::int64_t kBeganUs = 1'677'848'400'000'000;

  [[nodiscard]] static std::int64_t at_us(std::int64_t seconds) {
    return kBeganUs + seconds * 1'000'000;
  }

  MessageId message(const MessageSpec& spec);
  MessageId evidence(const EvidenceSpec& spec);
  /// DELIVERED for the run of a lane from one seq to another.
  MessageId delivered(const std::string& agency, v1::Precedence lane, std::uint64_t first,
                      std::uint64_t last, std::int64_t at_s);
  void refused(const MessageId& id, const std::string& agency, v1::RefusalReason reason,
               std::int64_t at_s);
  void statement(std::int64_t at_s);

  [[nodiscard]] const std::vector<eventlog::Record>& records() const { return records_; }
  /// The first two records as a desk has them when the second has overtaken the first.
  [[nodiscard]] std::vector<eventlog::Record> overtaken() const;
  [[nodiscard]] std::uint64_t last_seq() const { return records_.size(); }

 private:
  struct Item {
    Bytes media_type, header, payload;
  };
  v1::Envelope sealed(const Item& item, Digest& item_hash, Digest& header_root);
  void append(v1::Event event, std::int64_t at_s, std::uint8_t leaf_type, const Item* item);

  SeededRandom random_{7};
  std::vector<eventlog::Record> records_;
};

}  // namespace kentongan::test
