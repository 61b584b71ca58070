#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "broker/admin/pages.h"
#include "core/base/error.h"

namespace kentongan::broker::admin {
namespace {

using Labels = std::vector<prometheus::ClientMetric::Label>;

/// Puts families together, one value after the other.
class Page {
 public:
  void counter(const std::string& name, const std::string& help, double value, Labels labels = {}) {
    prometheus::ClientMetric metric;
    metric.counter.value = value;
    add(name, help, prometheus::MetricType::Counter, std::move(metric), std::move(labels));
  }
  void gauge(const std::string& name, const std::string& help, double value, Labels labels = {}) {
    prometheus::ClientMetric metric;
    metric.gauge.value = value;
    add(name, help, prometheus::MetricType::Gauge, std::move(metric), std::move(labels));
  }
  [[nodiscard]] std::string text() const {
    return prometheus::TextSerializer{}.Serialize(families_);
  }

 private:
  void add(const std::string& name, const std::string& help, prometheus::MetricType type,
           prometheus::ClientMetric metric, Labels labels) {
    if (families_.empty() || families_.back().name != name) {
      families_.push_back({name, help, type, {}});
    }
    metric.label = std::move(labels);
    families_.back().metric.push_back(std::move(metric));
  }

  std::vector<prometheus::MetricFamily> families_;
};

double number(std::uint64_t value) {
  return static_cast<double>(value);
}

constexpr std::array kLaneNames{"kilat", "sangat_segera", "segera", "biasa"};

void add_door(Page& page, const Status& status, const ProcessStatus& process) {
  page.counter("kentongan_gateway_frames_total", "Frames received.", number(status.frames));
  page.counter("kentongan_gateway_frames_malformed_total", "Frames that could not be read.",
               number(status.frames_malformed));
  page.counter("kentongan_gateway_frames_refused_total",
               "Frames of strangers, of no session, over a cap.", number(status.frames_refused));
  page.gauge("kentongan_gateway_in_flight_bytes", "Submitted and not settled.",
             number(status.in_flight_bytes));
  page.counter("kentongan_gateway_handshakes_total", "Handshakes let in.",
               number(process.handshakes_accepted));
  page.counter("kentongan_gateway_handshakes_refused_total", "Handshakes refused.",
               number(process.handshakes_refused));
}

void add_line(Page& page, const Status& status, const ProcessStatus& process) {
  page.counter("kentongan_admission_items_accepted_total", "Items stored.",
               number(status.items_accepted));
  page.counter("kentongan_admission_items_again_total", "Items that had been stored before.",
               number(status.items_again));
  for (std::size_t reason = 0; reason < status.items_refused.size(); ++reason) {
    if (status.items_refused[reason] > 0) {
      page.counter("kentongan_admission_items_refused_total", "Items refused, by reason.",
                   number(status.items_refused[reason]),
                   {{"reason", std::string(name_of(static_cast<ErrorCode>(reason)))}});
    }
  }
  page.counter("kentongan_admission_signatures_checked_total", "Signatures checked.",
               number(status.signatures_checked));
  for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
    page.gauge("kentongan_sequencer_gathered_submissions", "Submissions waiting for a commit.",
               number(status.gathered[lane]), {{"lane", kLaneNames[lane]}});
  }
  page.counter("kentongan_admission_alarms_total",
               "Replays, ids used twice, desks that have seen another log.", number(status.alarms));
  page.counter("kentongan_eventlog_commits_total", "Commits.", number(status.commits));
  page.gauge("kentongan_eventlog_head_seq", "Number of the newest event.",
             number(status.head.size));
  page.gauge("kentongan_eventlog_epoch", "Epoch.", number(status.head.epoch));
  page.counter("kentongan_eventlog_append_seconds_total", "Time spent appending.",
               process.append_seconds);
  page.gauge("kentongan_eventlog_append_seconds_max", "Longest commit since the start.",
             process.append_seconds_max);
  page.gauge("kentongan_eventlog_disk_free_bytes", "Free space of the log's disk.",
             number(process.disk_free_bytes));
  page.gauge("kentongan_eventlog_storage_full", "1 while commits are refused for want of space.",
             status.storage_full ? 1 : 0);
  page.gauge("kentongan_eventlog_history_lost",
             "1 once somebody holds a signed checkpoint that the log does not continue.",
             status.history_lost ? 1 : 0);
}

void add_witnesses(Page& page, const WitnessFigures& witnesses) {
  page.gauge("kentongan_witness_asked", "Sessions that are asked to witness.",
             number(witnesses.asked));
  page.gauge("kentongan_witness_groups", "Groups of the quorum.", number(witnesses.groups));
  page.gauge("kentongan_witness_groups_done", "Groups that have witnessed the newest checkpoint.",
             number(witnesses.groups_done));
  page.gauge("kentongan_witness_final_seq", "Number of the newest event that a quorum has seen.",
             number(witnesses.final_size));
  page.gauge("kentongan_witness_final_time_seconds",
             "When that quorum was complete, by the witnesses' clocks.",
             static_cast<double>(witnesses.final_time_s));
  page.gauge("kentongan_witness_late", "1 when no quorum has been complete for ten minutes.",
             witnesses.is_late ? 1 : 0);
  page.counter("kentongan_witness_cosignatures_total", "Cosignatures taken.",
               number(witnesses.lines));
  page.counter("kentongan_witness_cosignatures_refused_total", "Cosignatures that did not verify.",
               number(witnesses.lines_refused));
}

void add_dispatch(Page& page, const Status& status) {
  page.counter("kentongan_dispatch_deliveries_total", "Events sent to desks.",
               number(status.deliveries));
  page.counter("kentongan_dispatch_frames_total", "Deliver frames.",
               number(status.delivery_frames));
  page.counter("kentongan_dispatch_replayed_total", "Events given in answers.",
               number(status.replayed));
  page.gauge("kentongan_dispatch_recent_bytes", "Stored events kept in memory.",
             number(status.recent_bytes));
  for (const AgencyStatus& agency : status.agencies) {
    page.gauge("kentongan_dispatch_connected", "1 if a desk takes the agency's mailbox.",
               agency.connected ? 1 : 0, {{"agency", agency.agency.value()}});
  }
  for (const AgencyStatus& agency : status.agencies) {
    double waiting = 0;
    for (const std::uint64_t lane : agency.waiting) {
      waiting += number(lane);
    }
    page.gauge("kentongan_dispatch_waiting_events",
               "Events that the agency's desk has not stored yet.", waiting,
               {{"agency", agency.agency.value()}});
  }
}

}  // namespace

std::string metrics_text(const Status& status, const ProcessStatus& process) {
  Page page;
  page.gauge("kentongan_broker_uptime_seconds", "Since the start.", process.uptime_s);
  add_door(page, status, process);
  add_line(page, status, process);
  add_dispatch(page, status);
  add_witnesses(page, status.witnesses);
  return page.text();
}

}  // namespace kentongan::broker::admin
