#include "tests/sim/sim_city.h"

#include <cstdlib>
#include <filesystem>

#include "core/base/environment.h"

namespace kentongan::scenario {
namespace {

constexpr std::int64_t kEpochUs = 1'677'844'800'000'000;  // 2023-03-03 12:00 UTC
constexpr std::uint64_t kSeedsLong = 200;
const std::filesystem::path kRoot = KTG_SOURCE_DIR;

Value list_of(const std::vector<AgencyCode>& agencies) {
  Value list = Value::list();
  for (const AgencyCode& agency : agencies) {
    list.items.push_back(Value::of(agency.value()));
  }
  return list;
}

}  // namespace

SimCity::SimCity(std::uint64_t seed)
    : random_(seed * 7919 + 17), agencies_{AgencyCode("POLRES-JAKUT"),
                                           AgencyCode("KODIM-0502"),
                                           AgencyCode("BPBD-DKI"),
                                           AgencyCode("GULKARMAT-JAKUT"),
                                           AgencyCode("WALKOT-JAKUT"),
                                           AgencyCode("KESBANGPOL-DKI")} {
  SimHouse::Options options;
  options.city = kRoot / "deploy/city";
  options.actors = agencies_;
  options.epoch_us = kEpochUs;
  options.seed = seed;
  options.ping_after = std::chrono::seconds(5);
  options.silent_after = std::chrono::seconds(15);
  house_ = std::make_unique<SimHouse>(options);
  const auto opened = house_->open();
  KTG_CHECK(opened.has_value());
}

void SimCity::pass(double seconds) {
  const std::int64_t until_us = house_->now_us() + static_cast<std::int64_t>(seconds * 1e6);
  while (house_->now_us() < until_us) {
    const auto arrived = house_->run_until(until_us);
    KTG_CHECK(arrived.has_value());
  }
}

std::optional<MessageId> SimCity::report(const AgencyCode& from, const std::string& precedence,
                                         const std::vector<AgencyCode>& to) {
  agents::Form form;
  form.type = "general_message";
  form.fields = Value::map();
  form.fields.members = {{"text", Value::of("Laporan " + std::to_string(taken_.size()) + ".")},
                         {"precedence", Value::of(precedence)},
                         {"to", list_of(to)}};
  const auto id = house_->send(from, form);
  if (!id) {
    return std::nullopt;
  }
  taken_.push_back(*id);
  return *id;
}

void SimCity::chatter() {
  static const std::vector<std::string> kPrecedences = {"KILAT", "SANGAT SEGERA", "SEGERA",
                                                        "BIASA"};
  const AgencyCode from = any();
  std::vector<AgencyCode> to;
  for (const AgencyCode& agency : agencies_) {
    if (agency != from && (to.empty() || below(2) == 0)) {
      to.push_back(agency);
    }
  }
  report(from, kPrecedences[below(kPrecedences.size())], to);
}

std::string SimCity::wrong() {
  auto remains = house_->close();
  if (!remains) {
    return remains.error().detail();
  }
  record_.broker = std::move(remains->broker);
  record_.desks = std::move(remains->desks);
  std::string found;
  for (const AgencyCode& agency : agencies_) {
    const agents::Desk* desk = house_->desk(agency);
    if (desk != nullptr && desk->status().witness.alarm) {
      found += agency.value() + ": " + error_of(*desk->status().witness.alarm).text.en + "; ";
    }
    if (desk != nullptr && desk->status().witness.final_size == 0) {
      found += agency.value() + ": nothing is final; ";
    }
  }
  for (const Error& damage : remains->damage) {
    found += damage.detail() + "; ";
  }
  for (const AgencyCode& agency : agencies_) {
    const Differences differences = differences_of(record_, agency);
    if (!differences.none()) {
      found += agency.value() + ": " + std::to_string(differences.lost.size()) + " lost, " +
               std::to_string(differences.twice.size()) + " twice, " +
               std::to_string(differences.foreign.size()) + " foreign; ";
    }
  }
  for (const MessageId& id : taken_) {
    const std::size_t times = record_.broker.count(id);
    if (times != 1) {
      found += to_string(id) + " is " + std::to_string(times) + " times in the log; ";
    }
  }
  return found;
}

std::string each_seed(const std::function<std::string(std::uint64_t seed)>& play) {
  if (const auto only = environment("KTG_SEED")) {
    return play(std::strtoull(only->c_str(), nullptr, 10));
  }
  const std::uint64_t seeds = environment("KTG_LONG") ? kSeedsLong : KTG_SEEDS_USUAL;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    if (const std::string wrong = play(seed); !wrong.empty()) {
      return "KTG_SEED=" + std::to_string(seed) + ": " + wrong;
    }
  }
  return "";
}

}  // namespace kentongan::scenario
