#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/bundle/bundle_export.h"
#include "core/eventlog/memory_log.h"
#include "core/identity/keys.h"
#include "core/identity/quorum.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/event.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/header.pb.h"

namespace kentongan::test {

/// A complete log made by hand, of a bus that never ran: real keys, submissions, signatures, leaves
/// and checkpoints. Four agencies, POLRES, KODIM, BPBD, PTM, the first with an officer; three
/// witnesses, of whom the annex asks for two.
class PaperBus {
 public:
  static constexpr const char* kBus = "uji.example/log/1";
  static constexpr std::int64_t kBeganUs = 1'677'848'400'000'000;

  explicit PaperBus(std::uint64_t seed = 7);
  ~PaperBus();
  PaperBus(const PaperBus&) = delete;
  PaperBus& operator=(const PaperBus&) = delete;

  struct Message {
    std::string from = "PTM";
    std::string to = "POLRES";
    std::string incident = "INS-1";
    std::string type = "sitrep";
    std::string text = "api di pipa penerimaan";
    bool by_officer = false;             ///< Of POLRES.
    std::string as = {};                 ///< By the officer, who is named, in that duty.
    std::vector<std::string> also = {};  ///< Addressed too.
  };
  Seq message(const Message& message);
  /// One submission of so many, and a refusal among them.
  std::vector<Seq> submission(const Message& message, std::size_t count);
  /// In the incident of the message.
  Seq evidence(Seq about, v1::EvidenceCode code, const std::string& agency,
               bool by_officer = false);
  /// SEALED; what is not said is as it is.
  struct Seal {
    std::string incident = "INS-1";
    std::string signer = "statement";
    std::optional<std::uint64_t> count = {};
    std::optional<Digest> head = {};
    std::optional<std::string> named = {};  ///< Incident that the seal names.
  };
  Seq seal_incident(const Seal& seal);
  /// EXPIRED: that agency had not answered by then.
  Seq expire(Seq about, const std::string& agency, std::int64_t due_us,
             const std::string& signer = "statement");
  Seq statement();
  Seq policy(const std::string& yaml);
  Seq change(const v1::DirectoryChange& change, const std::string& signer = "statement");
  /// That the officer of POLRES holds that duty.
  [[nodiscard]] static v1::DirectoryChange holding(const std::string& duty);
  Seq retire_key(const std::string& agency);
  void advance(std::int64_t seconds) { time_us_ += seconds * 1'000'000; }

  [[nodiscard]] eventlog::EventLog& log() const { return *log_; }
  [[nodiscard]] std::int64_t time_us() const { return time_us_; }
  [[nodiscard]] const identity::SigningKey& log_key() const { return keys_.at("log"); }
  [[nodiscard]] const identity::SigningKey& key(const std::string& name) const {
    return keys_.at(name);
  }
  [[nodiscard]] const std::string& annex_file() const { return annex_; }
  [[nodiscard]] identity::Quorum annex() const { return identity::Quorum::parse(annex_).value(); }

  /// Of that size (0: as it is), cosigned now by so many of the three.
  [[nodiscard]] std::string checkpoint(std::uint64_t size = 0, int witnesses = 3) const;
  [[nodiscard]] bundle::BundleSeal seal(std::uint64_t size = 0, int witnesses = 3) const {
    return {kBus, checkpoint(size, witnesses), annex_};
  }
  /// As it is, cosigned by the first of the three at these seconds.
  [[nodiscard]] bundle::BundleSeal seal_at(const std::vector<std::int64_t>& times_s) const;
  [[nodiscard]] Bytes bundle(const bundle::BundleRequest& request) const;
  [[nodiscard]] Bytes incident_bundle(const std::string& id,
                                      const bundle::Reveal& reveal = bundle::Reveal::usual()) const;

 private:
  struct Item {
    v1::Envelope envelope;
    Bytes decision;
    int arm = 10;
    eventlog::Leaf leaf;
    std::string incident;
    std::vector<std::string> parties;
  };
  struct Chain {
    std::uint64_t count = 0;
    Digest last;
  };
  [[nodiscard]] std::string checkpoint_at(std::uint64_t size,
                                          const std::vector<std::int64_t>& times_s) const;
  void found();
  Item message_item(const Message& message);
  std::vector<Seq> store(std::vector<Item> items, const std::vector<std::string>& signers,
                         bool refuse_second);
  Seq append(const v1::Event& event, Item item);
  Seq own(v1::Event event, eventlog::LeafType type);
  Digest leaf_hash_at(Seq seq) const;

  SeededRandom random_;
  eventlog::MemoryDisk disk_;
  std::unique_ptr<eventlog::MemoryLog> log_;
  std::map<std::string, identity::SigningKey> keys_;
  std::map<std::string, Chain> chains_;
  std::map<Seq, std::pair<std::string, std::string>> messages_;  ///< Incident and author, by seq.
  std::string annex_;
  std::uint64_t next_ = 1;
  std::int64_t time_us_ = kBeganUs;
};

}  // namespace kentongan::test
