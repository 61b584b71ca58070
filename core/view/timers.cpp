#include "core/view/timers.h"

#include <algorithm>

#include "core/schema/catalogue.h"

namespace kentongan::view {
namespace {

using std::chrono::seconds;

constexpr Timers kKilat{
    seconds(5), seconds(10), seconds(180), seconds(600), {seconds(180), seconds(600)}};
constexpr Timers kSangatSegera{
    seconds(15), seconds(30), seconds(900), seconds(1800), {seconds(900), seconds(2700)}};
constexpr Timers kSegera{
    seconds(60), seconds(120), seconds(3600), seconds(14400), {seconds(7200), seconds(21600)}};
constexpr Timers kBiasa{seconds(300),
                        seconds(600),
                        seconds(86400),
                        seconds(432000),
                        {seconds(172800), seconds(172800)}};

/// The shortest that is stated; zero is not stated.
std::int64_t shortest_us(seconds precedence, std::uint32_t type_s, std::uint32_t header_s) {
  auto shortest = precedence.count();
  for (const std::int64_t stated : {std::int64_t{type_s}, std::int64_t{header_s}}) {
    if (stated > 0) {
      shortest = std::min(shortest, stated);
    }
  }
  return shortest * 1'000'000;
}

}  // namespace

const Timers& timers_of(v1::Precedence precedence) {
  switch (precedence) {
    case v1::PRECEDENCE_KILAT:
      return kKilat;
    case v1::PRECEDENCE_SANGAT_SEGERA:
      return kSangatSegera;
    case v1::PRECEDENCE_SEGERA:
      return kSegera;
    default:
      return kBiasa;
  }
}

Dues dues_of(const v1::Header& header, std::int64_t time_us) {
  Dues dues;
  const auto* type = schema::Catalogue::standard().find(header.identity().type());
  if (type == nullptr) {
    return dues;
  }
  const auto& handling = header.handling();
  const auto& timers = timers_of(handling.precedence());
  for (const v1::Demand demand : type->demands) {
    switch (demand) {
      case v1::DEMAND_READ:
        dues.read_us =
            time_us + shortest_us(timers.read, type->read_within_s, handling.read_within_s());
        break;
      case v1::DEMAND_ANSWER:
        dues.answer_us = time_us + shortest_us(timers.respond, type->answer_within_s,
                                               handling.answer_within_s());
        break;
      case v1::DEMAND_ACKNOWLEDGED:
        dues.acknowledge = true;
        break;
      case v1::DEMAND_ACTED:
        dues.act = true;
        break;
      default:
        break;
    }
  }
  return dues;
}

}  // namespace kentongan::view
