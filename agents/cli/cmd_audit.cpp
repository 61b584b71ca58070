// audit log, show, proof, checkpoint, annex, export: what an auditor asks of the record.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "agents/cli/agent_link.h"
#include "agents/cli/audit_render.h"
#include "agents/cli/audit_retention.h"
#include "agents/cli/audit_source.h"
#include "agents/cli/audit_verbs.h"
#include "agents/cli/broker_folder.h"
#include "agents/cli/command.h"
#include "agents/cli/json_value.h"
#include "agents/cli/messages.h"
#include "core/base/files.h"
#include "core/bundle/reveal.h"
#include "core/eventlog/checkpoint.h"
#include "core/eventlog/tlog_proof.h"
#include "core/identity/note.h"

namespace kentongan::cli {
namespace {

struct AuditOptions {
  std::string data, named, incident, out, made_for, checkpoint;
  std::vector<std::string> reveal;
  std::uint64_t first = 0, last = 0;
  std::size_t count = 50;
  bool open_end = false;
  bool newest = false;
};
using Options = std::shared_ptr<AuditOptions>;

constexpr std::size_t kNoteBytesMax = 65'536;

Result<AuditSource> source_of(const Shell& shell, const AuditOptions& options) {
  const std::filesystem::path data =
      options.data.empty() ? broker_folder(shell.environment) : std::filesystem::path(options.data);
  KTG_TRY(AuditSource source, AuditSource::open(data, options.newest));
  if (!options.checkpoint.empty()) {
    KTG_TRY(source.seal.checkpoint, read_file(options.checkpoint, kNoteBytesMax));
  }
  return source;
}

/// Writes it where --out says, else on stdout. What is a file goes out byte by byte.
Exit give(const Shell& shell, const AuditOptions& options, const std::string& text) {
  if (options.out.empty()) {
    shell.out(text);
    return Exit::done;
  }
  if (const auto written = write_file(options.out, text); !written) {
    return shell.failed(written.error());
  }
  shell.note(options.out);
  return Exit::done;
}

// ---- log, show

Result<std::vector<eventlog::Record>> records_for(const AuditSource& source,
                                                  const AuditOptions& options) {
  std::vector<eventlog::Record> records;
  if (!options.incident.empty()) {
    KTG_TRY(const auto seqs,
            source.log->incident(IncidentId(options.incident),
                                 Seq(options.first == 0 ? 0 : options.first - 1), options.count));
    for (const Seq seq : seqs) {
      KTG_TRY(const auto read, source.log->read(seq, 1));
      records.insert(records.end(), read.begin(), read.end());
    }
    return records;
  }
  const std::uint64_t size = source.log->head().size;
  std::uint64_t next =
      options.first != 0 ? options.first : size - std::min<std::uint64_t>(size, options.count) + 1;
  while (next <= size && records.size() < options.count) {
    KTG_TRY(const auto read, source.log->read(Seq(next), options.count - records.size()));
    next += read.size();
    records.insert(records.end(), read.begin(), read.end());
  }
  return records;
}

Exit log(const Shell& shell, const AuditOptions& options) {
  const auto shown = [&]() -> Result<Listing> {
    KTG_TRY(const AuditSource source, source_of(shell, options));
    KTG_TRY(const auto records, records_for(source, options));
    KTG_TRY(const auto directory, source.directory());
    return audit_listing(records, directory, shell.look());
  }();
  return shown ? shell.show(*shown) : shell.failed(shown.error());
}

/// Of an incident: how many events it has, and what was ordered of its messages.
Exit show_incident(const Shell& shell, const AuditSource& source, const std::string& named) {
  const auto shown = audit_incident(source, IncidentId(named));
  return shown ? shell.show(audit_incident_json(*shown), audit_incident_text(*shown, shell.look()))
               : shell.failed(shown.error());
}

Exit show(const Shell& shell, const AuditOptions& options) {
  if (const auto source = source_of(shell, options); source) {
    const auto tail = source->log->incident_tail(IncidentId(options.named));
    if (tail && tail->count > 0) {
      return show_incident(shell, *source, options.named);
    }
  }
  const auto shown = [&]() -> Result<std::string> {
    KTG_TRY(const AuditSource source, source_of(shell, options));
    KTG_TRY(const auto record, source.event(options.named));
    KTG_TRY(const auto directory, source.directory());
    return audit_event_json(record, directory);
  }();
  if (!shown) {
    return shell.failed(shown.error());
  }
  return shell.show(*shown, audit_event_text(value_from_json(*shown).value(), shell.look()));
}

// ---- proof, checkpoint, annex

Result<std::uint64_t> size_under(const AuditSource& source) {
  KTG_TRY(const auto note, identity::parse_note(source.seal.checkpoint));
  KTG_TRY(const auto checkpoint, eventlog::parse_checkpoint(note.text));
  return checkpoint.head.size;
}

Result<std::string> proof_of(const AuditSource& source, const std::string& named) {
  KTG_TRY(const auto record, source.event(named));
  KTG_TRY(const std::uint64_t size, size_under(source));
  if (record.number.value() > size) {
    return fail(ErrorCode::not_found,
                Text{"Peristiwa ini belum disaksikan. Bukti dengan tanda tangan catatan saja: "
                     "--newest",
                     "This event is not witnessed yet. The proof under the log's signature alone: "
                     "--newest"});
  }
  eventlog::TlogProof proof;
  proof.leaf = record.leaf;
  proof.index = record.number.value() - 1;
  proof.checkpoint = source.seal.checkpoint;
  eventlog::Prover prover([&source](std::uint8_t level, std::uint64_t index) {
    return source.log->tile(level, index);
  });
  KTG_TRY(proof.path, prover.inclusion(proof.index, size));
  return eventlog::write_tlog_proof(proof);
}

Exit proof(const Shell& shell, const AuditOptions& options) {
  // A desk has those of its own messages, whether or not a broker is in reach.
  const auto desk = AgentLink::find(shell);
  const bool asks_desk = options.data.empty() && !options.newest && desk.has_value();
  const auto kept = asks_desk ? desk->get("/v1/proofs/" + options.named)
                              : Result<Answer>(fail(ErrorCode::unavailable, Text{}));
  if (kept) {
    return kept->is_error() ? failed(shell, *kept) : give(shell, options, kept->body);
  }
  const auto text = [&]() -> Result<std::string> {
    KTG_TRY(const AuditSource source, source_of(shell, options));
    return proof_of(source, options.named);
  }();
  return text ? give(shell, options, *text) : shell.failed(text.error());
}

Exit checkpoint(const Shell& shell, const AuditOptions& options) {
  const auto source = source_of(shell, options);
  return source ? give(shell, options, source->seal.checkpoint) : shell.failed(source.error());
}

Exit annex(const Shell& shell, const AuditOptions& options) {
  const auto source = source_of(shell, options);
  return source ? give(shell, options, source->seal.quorum) : shell.failed(source.error());
}

// ---- export

Result<bundle::BundleRequest> request_of(const AuditOptions& options) {
  bundle::BundleRequest request;
  if (!options.named.empty()) {
    request.incident = IncidentId(options.named);
  } else if (options.first != 0) {
    request.first = Seq(options.first);
    request.last = Seq(options.last == 0 ? options.first : options.last);
  } else {
    return fail(ErrorCode::invalid_argument,
                Text{"Sebut kejadian, atau nomor peristiwa: --from N --to N.",
                     "Name an incident, or numbers of events: --from N --to N."});
  }
  if (options.out.empty()) {
    return fail(ErrorCode::invalid_argument,
                Text{"Sebut berkas tujuan: --out BERKAS.", "Name the file: --out FILE."});
  }
  request.end_shown = !options.open_end;
  request.made_for = AgencyCode(options.made_for);
  if (!options.reveal.empty()) {
    KTG_TRY(request.reveal, bundle::reveal_from(options.reveal));
  } else if (!options.made_for.empty()) {
    request.reveal = bundle::Reveal::all();  // It has them already.
  }
  return request;
}

/// Says what a checkpoint of before leaves out.
void tell_size(const Shell& shell, std::uint64_t size, std::uint64_t all) {
  if (size < all) {
    shell.note(fmt::format(
        fmt::runtime(
            shell.say({"sampai peristiwa {}, yang terakhir disaksikan; {} sesudahnya belum "
                       "(dengan tanda tangan catatan saja: --newest)",
                       "up to event {}, the last that was witnessed; {} after it are not "
                       "(under the log's signature alone: --newest)"})),
        size, all - size));
  }
}

Exit export_it(const Shell& shell, const AuditOptions& options) {
  const auto bytes = [&]() -> Result<Bytes> {
    KTG_TRY(const auto request, request_of(options));
    KTG_TRY(const AuditSource source, source_of(shell, options));
    KTG_TRY(const std::uint64_t size, size_under(source));
    tell_size(shell, size, source.log->head().size);
    return bundle::export_bundle(*source.log, request, source.seal);
  }();
  if (!bytes) {
    return shell.failed(bytes.error());
  }
  const Exit given = give(shell, options, *bytes);
  if (given == Exit::done) {
    shell.note(fmt::format(fmt::runtime(shell.say({"periksa: kentongan-verify --trust LAMPIRAN {}",
                                                   "check: kentongan-verify --trust ANNEX {}"})),
                           options.out));
  }
  return given;
}

// ---- the command line

CLI::App& verb(CLI::App& noun, Shell& shell, const char* name, const Text& about,
               const Options& options, Exit (*run)(const Shell&, const AuditOptions&)) {
  auto* command = noun.add_subcommand(name, shell.say(about));
  command->callback([&shell, options, run] {
    shell.chosen = [&shell, options, run] { return run(shell, *options); };
  });
  return *command;
}

void add_data(CLI::App& command, Shell& shell, const Options& options) {
  command.add_option("--data", options->data,
                     shell.say({"folder data broker yang berhenti, atau salinannya",
                                "data folder of a broker that rests, or a copy"}));
}

void add_newest(CLI::App& command, Shell& shell, const Options& options) {
  command.add_flag("--newest", options->newest,
                   shell.say({"seperti catatan sekarang, disaksikan atau belum",
                              "as the log is now, witnessed or not"}));
}

void add_out(CLI::App& command, Shell& shell, const Options& options) {
  command.add_option("--out", options->out, shell.say({"ke berkas ini", "into this file"}));
}

void add_reading(CLI::App& noun, Shell& shell, const Options& options) {
  auto& listed =
      verb(noun, shell, "log", {"peristiwa dalam catatan", "events of the log"}, options, log);
  listed.add_option("--incident", options->incident,
                    shell.say({"hanya kejadian ini", "of this incident"}));
  listed.add_option("--from", options->first, shell.say({"dari nomor ini", "from this number"}));
  listed.add_option("-n,--count", options->count, shell.say({"sebanyak ini", "so many"}));
  add_data(listed, shell, options);
  for (auto* command :
       {&verb(noun, shell, "show",
              {"satu peristiwa, atau satu kejadian", "one event, or one incident"}, options, show),
        &verb(
            noun, shell, "proof",
            {"bukti satu peristiwa (C2SP tlog-proof)", "the proof of one event (C2SP tlog-proof)"},
            options, proof)}) {
    command->add_option("event", options->named, shell.say({"nomor atau id", "number or id"}))
        ->required();
    add_data(*command, shell, options);
    add_newest(*command, shell, options);
    add_out(*command, shell, options);
  }
  for (auto* command :
       {&verb(noun, shell, "checkpoint",
              {"kepala catatan, ditandatangani", "the signed checkpoint"}, options, checkpoint),
        &verb(noun, shell, "annex",
              {"lampiran untuk dicetak dan dipercaya", "the annex to be printed and trusted"},
              options, annex)}) {
    add_data(*command, shell, options);
    add_newest(*command, shell, options);
    add_out(*command, shell, options);
  }
}

void add_export(CLI::App& noun, Shell& shell, const Options& options) {
  auto& command = verb(noun, shell, "export",
                       {"bundel yang dapat diperiksa tanpa jaringan", "a bundle to check offline"},
                       options, export_it);
  command.add_option("incident", options->named, shell.say({"kejadian", "incident"}));
  command.add_option("--from", options->first, shell.say({"dari nomor ini", "from this number"}));
  command.add_option("--to", options->last, shell.say({"sampai nomor ini", "up to this number"}));
  command.add_option("--for", options->made_for,
                     shell.say({"buka hanya yang menyangkut instansi ini",
                                "open only what this agency is party to"}));
  command
      .add_option("--reveal", options->reveal,
                  shell.say({"bagian yang dibuka: ", "what is opened: "}) +
                      fmt::format("{}", fmt::join(bundle::reveal_words(), " ")))
      ->delimiter(',');
  command.add_flag("--open-end", options->open_end,
                   shell.say({"tanpa bukti bahwa kejadian berakhir di sini",
                              "without proof that the incident ends here"}));
  command.add_option(
      "--checkpoint", options->checkpoint,
      shell.say({"kepala catatan yang sudah disaksikan", "a checkpoint that was cosigned"}));
  add_data(command, shell, options);
  add_newest(command, shell, options);
  add_out(command, shell, options);
}

}  // namespace

void add_audit(CLI::App& root, Shell& shell) {
  auto* noun = root.add_subcommand("audit", shell.say({"catatan: telusuri, buktikan, periksa",
                                                       "the record: look up, prove, check"}));
  const auto options = std::make_shared<AuditOptions>();
  add_reading(*noun, shell, options);
  add_export(*noun, shell, options);
  add_audit_verify(*noun, shell);
  add_audit_retention(*noun, shell);
  add_audit_decisions(*noun, shell);
}

}  // namespace kentongan::cli
