#include "agents/scenario/lint.h"

#include <algorithm>
#include <map>

#include "agents/scenario/reader.h"
#include "core/base/yaml.h"
#include "core/schema/catalogue.h"
#include "core/schema/read_form.h"

namespace kentongan::scenario {
namespace {

const std::set<std::string, std::less<>> kExpectationKinds = {
    "unread",   "read",           "late_read",      "channel",  "route",    "escalated",
    "state",    "closed",         "flow",           "order",    "ordering", "merge",
    "dedup",    "unique",         "numbering",      "count",    "check",    "endorse",
    "refused",  "forbidden",      "classification", "privacy",  "public",   "separation",
    "score",    "clock",          "latency",        "compress", "relay",    "offline",
    "recovery", "refuse_full",    "stale",          "data",     "figures",  "handover",
    "status",   "status_history", "status_expiry",  "timeout",  "sla",      "report",
    "replay",   "audit"};
const std::set<std::string, std::less<>> kBases = {"documented", "seed", "derived", "constructed"};
const std::set<std::string, std::less<>> kAckLevels = {
    "received", "read", "accepted", "rejected", "executing", "completed", "forwarded", "response"};

/// One file's checks; each looks at one part and notes what it finds.
class Lint {
 public:
  Lint(const Scenario& scenario, const City& city, std::vector<Finding>& findings)
      : scenario_(scenario), city_(city), reader_(findings) {
    actors_.insert(scenario.actors.begin(), scenario.actors.end());
  }

  void run() {
    check_actors();
    check_events();
    check_faults();
    check_expectations();
    check_counts();
  }

 private:
  void check_actors() {
    for (const AgencyCode& actor : scenario_.actors) {
      if (!city_.agencies.contains(actor.value())) {
        reader_.error(0, {"instansi " + actor.value() + " tidak ada dalam direktori",
                          "agency " + actor.value() + " is not in the directory"});
      }
    }
    for (const auto& [agency, habit] : scenario_.overrides) {
      check_actor(0, agency);
    }
  }

  void check_actor(int line, const AgencyCode& agency) {
    if (!city_.agencies.contains(agency.value())) {
      reader_.error(line, {"instansi " + agency.value() + " tidak dikenal",
                           "unknown agency " + agency.value()});
    } else if (!actors_.contains(agency)) {
      reader_.error(line, {agency.value() + " tidak ada di actors",
                           agency.value() + " is not among the actors"});
    }
  }

  void check_events() {
    std::int64_t last = -1;
    for (const ScriptEvent& event : scenario_.events) {
      if (event.t < last) {
        reader_.error(event.line, {event.id + ": t lebih kecil dari peristiwa sebelumnya",
                                   event.id + ": t is less than that of the event before"});
      }
      last = std::max(last, event.t);
      check_event(event);
      if (!seen_.emplace(event.id, event.t).second) {
        reader_.error(event.line,
                      {"id " + event.id + " dipakai dua kali", "id " + event.id + " stands twice"});
      }
    }
  }

  void check_event(const ScriptEvent& event) {
    if (event.t < 0 || event.t > scenario_.duration_s) {
      reader_.error(event.line, {event.id + ": t di luar duration_s",
                                 event.id + ": t lies outside duration_s"});
    }
    const auto wib = instant_from(event.wib);
    if (!wib || *wib != scenario_.wall_us(static_cast<double>(event.t))) {
      reader_.warning(event.line, {event.id + ": wib tidak sama dengan epoch + t",
                                   event.id + ": wib is not epoch + t"});
    }
    check_actor(event.line, event.from);
    for (const auto* list : {&event.to, &event.cc}) {
      for (const AgencyCode& agency : *list) {
        check_actor(event.line, agency);
      }
    }
    if (event.to.empty()) {
      reader_.error(event.line, {event.id + ": tanpa alamat", event.id + ": no addressee"});
    }
    check_type(event);
    check_words(event);
    check_references(event);
    check_areas(event.id, event.fields);
  }

  void check_type(const ScriptEvent& event) {
    if (event.type == "ack") {
      if (event.ref.empty() || !kAckLevels.contains(event.fields.text("level"))) {
        reader_.error(event.line, {event.id + ": ack perlu ref dan level",
                                   event.id + ": an ack needs ref and level"});
      }
    } else if (schema::Catalogue::standard().find(event.type) == nullptr) {
      reader_.error(event.line, {event.id + ": jenis \"" + event.type + "\" tidak dikenal",
                                 event.id + ": unknown type \"" + event.type + "\""});
    }
  }

  void check_words(const ScriptEvent& event) {
    check_choice(event, *v1::Precedence_descriptor(), event.precedence);
    check_choice(event, *v1::Classification_descriptor(), event.classification);
    for (const std::string& marking : event.markings) {
      check_choice(event, *v1::Marking_descriptor(), marking);
    }
    if (!event.channel.empty()) {
      check_choice(event, *v1::Channel_descriptor(), event.channel);
    }
    if (!kBases.contains(event.basis)) {
      reader_.error(event.line, {event.id + ": basis \"" + event.basis + "\" tidak dikenal",
                                 event.id + ": unknown basis \"" + event.basis + "\""});
    }
    for (const AckWish& wish : event.expect_ack) {
      const bool addressed =
          std::find(event.to.begin(), event.to.end(), wish.by) != event.to.end() ||
          std::find(event.cc.begin(), event.cc.end(), wish.by) != event.cc.end();
      if (!addressed || !kAckLevels.contains(wish.level)) {
        reader_.error(event.line, {event.id + ": expect_ack " + wish.by.value() +
                                       " bukan alamat atau tingkatnya tidak dikenal",
                                   event.id + ": expect_ack " + wish.by.value() +
                                       " is no addressee, or its level is unknown"});
      }
    }
  }

  void check_choice(const ScriptEvent& event, const google::protobuf::EnumDescriptor& choices,
                    const std::string& word) {
    if (!schema::read_choice(choices, word)) {
      reader_.error(event.line, {event.id + ": \"" + word + "\" tidak dikenal",
                                 event.id + ": unknown word \"" + word + "\""});
    }
  }

  void check_references(const ScriptEvent& event) {
    for (const std::string& ref : event.ref) {
      if (!seen_.contains(ref)) {
        reader_.error(event.line, {event.id + ": ref " + ref + " tidak ada sebelumnya",
                                   event.id + ": ref " + ref + " names no event before it"});
      }
    }
  }

  void check_areas(const std::string& id, const Value& fields) {
    for (const auto& [name, value] : fields.members) {
      if (name == "area" && value.is_scalar()) {
        check_area(id, value);
      } else if (name == "areas") {
        for (const Value& area : value.items) {
          check_area(id, area);
        }
      } else if (name == "site" && !city_.sites.contains(value.scalar)) {
        reader_.warning(value.line, {id + ": tempat " + value.scalar + " tidak dikenal",
                                     id + ": unknown site " + value.scalar});
      }
    }
  }

  void check_area(const std::string& id, const Value& area) {
    if (!city_.areas.contains(area.scalar)) {
      reader_.warning(area.line, {id + ": wilayah " + area.scalar + " tidak dikenal",
                                  id + ": unknown area " + area.scalar});
    }
  }

  void check_faults() {
    std::set<std::string> ids;
    for (const Fault& fault : scenario_.faults) {
      if (!ids.insert(fault.id).second || fault.to_s < fault.from_s || fault.target.empty()) {
        reader_.error(fault.line,
                      {fault.id + ": id ganda, tanpa target, atau berakhir sebelum mulai",
                       fault.id + ": id stands twice, no target, or ends before it begins"});
      }
      for (const std::string& target : fault.target) {
        if (target != "@bus") {
          check_actor(fault.line, AgencyCode(target));
        }
      }
      for (const auto* list : {&fault.from, &fault.to}) {
        for (const AgencyCode& agency : *list) {
          check_actor(fault.line, agency);
        }
      }
      check_parameters(fault);
    }
  }

  void check_parameters(const Fault& fault) {
    const bool complete = (fault.kind != FaultKind::slow || fault.delay_s > 0 || fault.loss > 0 ||
                           fault.max_bytes > 0) &&
                          (fault.kind != FaultKind::clock_skew || fault.skew_s != 0) &&
                          (fault.kind != FaultKind::clock || fault.factor > 0) &&
                          (fault.kind != FaultKind::burst || fault.messages > 0);
    if (!complete) {
      const std::string kind(name_of(fault.kind));
      reader_.error(fault.line, {fault.id + ": " + kind + " tanpa parameternya",
                                 fault.id + ": " + kind + " lacks its parameters"});
    }
    if (!fault.type.empty() && schema::Catalogue::standard().find(fault.type) == nullptr) {
      reader_.error(fault.line, {fault.id + ": jenis \"" + fault.type + "\" tidak dikenal",
                                 fault.id + ": unknown type \"" + fault.type + "\""});
    }
  }

  void check_expectations() {
    std::set<std::string> ids;
    for (const Expectation& expectation : scenario_.expectations) {
      if (!ids.insert(expectation.id).second) {
        reader_.error(expectation.line, {"id " + expectation.id + " dipakai dua kali",
                                         "id " + expectation.id + " stands twice"});
      }
      if (!kExpectationKinds.contains(expectation.kind)) {
        reader_.error(
            expectation.line,
            {expectation.id + ": harapan \"" + expectation.kind + "\" tidak dikenal",
             expectation.id + ": unknown kind of expectation \"" + expectation.kind + "\""});
      }
      for (const std::string& event : expectation.events) {
        if (scenario_.event(event) == nullptr) {
          reader_.error(expectation.line, {expectation.id + ": peristiwa " + event + " tidak ada",
                                           expectation.id + ": there is no event " + event});
        }
      }
      for (const AgencyCode& agency : expectation.agencies) {
        check_actor(expectation.line, agency);
      }
    }
  }

  void check_counts() {
    std::map<std::string, std::int64_t> real;
    real["events"] = static_cast<std::int64_t>(scenario_.events.size());
    real["actors"] = static_cast<std::int64_t>(scenario_.actors.size());
    for (const ScriptEvent& event : scenario_.events) {
      ++real["basis_" + event.basis];
    }
    for (const auto& [name, count] : scenario_.counts) {
      const auto found = real.find(name);
      const std::int64_t is = found == real.end() ? 0 : found->second;
      if (is != count) {
        reader_.error(0, {"counts." + name + ": tertulis " + std::to_string(count) + ", dihitung " +
                              std::to_string(is),
                          "counts." + name + ": says " + std::to_string(count) + ", there are " +
                              std::to_string(is)});
      }
    }
  }

  const Scenario& scenario_;
  const City& city_;
  Reader reader_;
  std::set<AgencyCode> actors_;
  std::map<std::string, std::int64_t> seen_;
};

Result<std::set<std::string>> codes_of(const std::filesystem::path& file, const std::string& list) {
  KTG_TRY(const Value root, load_yaml(file));
  std::set<std::string> codes;
  if (const Value* items = root.find(list)) {
    for (const Value& item : items->items) {
      codes.insert(item.text("code"));
    }
  }
  return codes;
}

}  // namespace

Result<City> load_city(const std::filesystem::path& folder) {
  City city;
  KTG_TRY(city.agencies, codes_of(folder / "agencies.yaml", "agencies"));
  KTG_TRY(city.areas, codes_of(folder / "areas.yaml", "areas"));
  KTG_TRY(city.sites, codes_of(folder / "sites.yaml", "sites"));
  return city;
}

std::vector<Finding> lint(const Reading& reading, const City& city) {
  std::vector<Finding> findings = reading.findings;
  Lint(reading.scenario, city, findings).run();
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.line < b.line; });
  return findings;
}

Result<std::vector<Finding>> lint(const std::filesystem::path& file, const City& city) {
  KTG_TRY(const Value root, load_yaml(file));
  return lint(read(root), city);
}

std::string line_of(const Finding& finding, const std::string& file, Language language) {
  const bool is_error = finding.severity == Finding::Severity::error;
  const Text severity = is_error ? Text{"galat", "error"} : Text{"peringatan", "warning"};
  return file + ":" + std::to_string(finding.line) + ": " + in(language, severity) + ": " +
         in(language, finding.text);
}

}  // namespace kentongan::scenario
