#include "broker/commands.h"

#include <csignal>
#include <cstdio>
#include <functional>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "broker/admin/pages.h"
#include "broker/broker.h"
#include "broker/folds.h"
#include "broker/founding.h"
#include "broker/invitations.h"
#include "broker/server.h"
#include "core/base/environment.h"
#include "core/base/exit_code.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/base/visible.h"
#include "core/eventlog/rocks_log.h"
#include "core/identity/agencies_file.h"
#include "core/identity/bus_card.h"
#include "core/identity/directory_file.h"
#include "core/identity/enrolment.h"
#include "core/identity/policy_item.h"
#include "core/policy/policy_folder.h"
#include "core/schema/wording.h"
#include "core/transport/endpoint.h"
#include "core/transport/http_client.h"
#include "kentongan/v1/directory.pb.h"

namespace kentongan::broker {
namespace {

using std::filesystem::path;

constexpr std::size_t kFileBytesMax = 65'536;
constexpr Micros kPatience = std::chrono::seconds(10);

Server* serving = nullptr;  // For the signal handler alone.

void on_signal(int) {
  if (serving != nullptr) {
    serving->stop();
  }
}

void say(Language language, const Text& text) {
  fmt::print("{}\n", in(language, text));
}

/// Beside the program as installed, or in the source tree above build/NAME/bin.
path city_file() {
  std::error_code ignored;
  const path bin = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  const path installed = bin.parent_path() / "share/kentongan/city/agencies.yaml";
  return std::filesystem::exists(installed, ignored)
             ? installed
             : bin.parent_path().parent_path().parent_path() / "deploy/city/agencies.yaml";
}

/// For nobody but the owner where it is made here; one that was there stays as it was.
Result<void> make_folder(const path& folder) {
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    Error refused = file_error(folder, error.value());
    refused.code = ErrorCode::unavailable;
    return refused;
  }
  return {};
}

/// What goes onto the bus card: no desk can reach "everywhere".
Result<std::string> endpoint_for_desks(const Asked& asked) {
  std::string endpoint = asked.endpoint.empty() ? asked.config.listen : asked.endpoint;
  KTG_TRY_VOID(transport::check_endpoint(endpoint));
  if (transport::is_everywhere(endpoint)) {
    return fail(ErrorCode::invalid_argument,
                Text{"Broker mendengarkan di " + endpoint +
                         "; meja tidak dapat memakainya sebagai alamat. Sebutkan alamat broker "
                         "di jaringan: --endpoint tcp://alamat:port.",
                     "The broker listens on " + endpoint +
                         "; no desk can use that as an address. Say where the network reaches "
                         "it: --endpoint tcp://address:port."});
  }
  return endpoint;
}

/// It stands in each item, on the card and in the configuration, for as long as there is a bus.
Result<void> check_bus_name(const std::string& bus) {
  constexpr std::size_t kMost = 100;
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
  if (!bus.empty() && bus.size() <= kMost && bus.find_first_not_of(kLetters) == std::string::npos) {
    return {};
  }
  return fail(ErrorCode::invalid_argument,
              Text{"Nama bus (--bus) paling panjang 100 huruf: a-z, A-Z, 0-9, titik, garis bawah, "
                   "garis miring dan tanda hubung, misalnya kota.example/log/1.",
                   "The name of a bus (--bus) has at most 100 letters: a-z, A-Z, 0-9, dot, "
                   "underscore, slash and hyphen, for instance kota.example/log/1."});
}

identity::BusCard card_of(const BrokerConfig& config, std::string endpoint,
                          const identity::BrokerKeys& keys) {
  return {config.bus, std::move(endpoint), keys.transport().public_key(), keys.log().public_key(),
          keys.statement().public_key()};
}

Result<identity::BusCard> make_bus(const Asked& asked) {
  const BrokerConfig& config = asked.config;
  SecureRandom random;
  KTG_TRY_VOID(check_bus_name(config.bus));
  KTG_TRY_VOID(transport::check_listen(config.listen));
  KTG_TRY(auto endpoint, endpoint_for_desks(asked));
  const path agencies = asked.agencies.empty() ? city_file() : asked.agencies;
  KTG_TRY(const auto changes, identity::load_agencies(agencies));
  KTG_TRY(const auto policies, policy::read_policy_folder(agencies.parent_path() / "policy"));
  KTG_TRY_VOID(make_folder(config.data));
  KTG_TRY_VOID(make_folder(config.data / "log"));  // Its own, whatever others may read above it.
  KTG_TRY(const auto keys, identity::BrokerKeys::create(config.data / "keys", random));
  eventlog::RocksLog::Options options;
  options.directory = config.data / "log";
  KTG_TRY(const auto log, eventlog::RocksLog::open(options));
  KTG_TRY_VOID(found(*log, {config.bus, keys, changes, policies}, SystemClock(), random));
  const std::string yaml = "bus: " + config.bus + "\nlisten: " + config.listen +
                           "\nadmin_port: " + std::to_string(config.admin_port) + "\n";
  KTG_TRY_VOID(write_file(config.data / "broker.yaml", yaml));
  const identity::BusCard card = card_of(config, std::move(endpoint), keys);
  KTG_TRY_VOID(identity::write_bus_card(config.data / "bus.card", card));
  return card;
}

/// A file that changes the bus, and the door that takes it.
struct Change {
  const char* path;  ///< Of the admin door.
  const char* word;  ///< Of its answer.
  std::vector<std::pair<std::string, std::string>> query;
  std::function<Result<std::uint64_t>(Broker&, const Bytes&)> give;
  bool is_enrolment = false;
};

Result<std::unique_ptr<eventlog::RocksLog>> log_at_rest(const Asked& asked) {
  eventlog::RocksLog::Options options;
  options.directory = asked.config.data / "log";
  options.create_if_missing = false;
  options.needs_witness = true;
  return eventlog::RocksLog::open(options);
}

/// Through the running broker; where none answers, from the log of one that rests.
Result<std::string> invite_here(const Asked& asked) {
  transport::HttpRequest request;
  request.method = "POST";
  request.path = "/invite";
  request.body = asked.agency;
  const auto response =
      transport::HttpClient({asked.config.data / "admin.sock", 0}).ask(request, kPatience);
  if (response) {
    return response->status == 200 ? Result<std::string>(response->body)
                                   : admin::error_in(response->body);
  }
  if (response.error().code != ErrorCode::unavailable) {
    return response.error();
  }
  SecureRandom random;
  const SystemClock clock;
  KTG_TRY(const auto log, log_at_rest(asked));
  KTG_TRY(const auto directory, read_directory(*log));
  KTG_TRY(const auto token, give_invitation(asked.config.data, AgencyCode(asked.agency), directory,
                                            clock.wall_us(), random));
  return token + "\n";
}

/// The same heart, without a door.
Result<std::string> give_resting(const Asked& asked, const Change& change, const Bytes& file) {
  SecureRandom random;
  const SystemClock clock;
  KTG_TRY(const auto keys, identity::BrokerKeys::open(asked.config.data / "keys"));
  KTG_TRY(const auto log, log_at_rest(asked));
  KTG_TRY(const auto heart, Broker::open(asked.config, keys, *log, clock, random));
  KTG_TRY(const std::uint64_t ticket, change.give(*heart, file));
  KTG_TRY_VOID(heart->stop());
  auto done = heart->enrolled(ticket);
  KTG_CHECK(done.has_value());
  KTG_TRY(const auto seqs, *std::move(done));
  if (const auto comes = identity::newcomer_in(file); comes && change.is_enrolment) {
    spend_invitations(asked.config.data, comes->agency);
  }
  return fmt::format("{} seq={}\n", change.word, seqs.front().value());
}

/// Through the broker that runs here; where none answers, straight into its log.
Result<std::string> give_here(const Asked& asked, const Change& change, const Bytes& file) {
  transport::HttpRequest request;
  request.method = "POST";
  request.path = change.path;
  request.query = change.query;
  request.body = file;
  const auto response =
      transport::HttpClient({asked.config.data / "admin.sock", 0}).ask(request, kPatience);
  if (!response) {
    return response.error().code == ErrorCode::unavailable ? give_resting(asked, change, file)
                                                           : response.error();
  }
  return response->status == 200 ? Result<std::string>(response->body)
                                 : admin::error_in(response->body);
}

int change_directory(const Asked& asked, const Bytes& draft) {
  const Change change{"/directory", "directory", {}, [](Broker& heart, const Bytes& bytes) {
                        return heart.change_directory(bytes);
                      }};
  const auto done = give_here(asked, change, draft);
  if (!done) {
    return failed(done.error(), asked.language);
  }
  fmt::print("{}", *done);
  return 0;
}

}  // namespace

path default_data() {
  if (::geteuid() == 0) {
    return "/var/lib/kentongan/broker";
  }
  if (const auto data = environment("XDG_DATA_HOME"); data && data->starts_with('/')) {
    return path(*data) / "kentongan/broker";
  }
  return path(environment("HOME").value_or(".")) / ".local/share/kentongan/broker";
}

int failed(const Error& error, Language language) {
  fmt::print(stderr, "kentongan-broker: {}: {}\n{}\n", name_of(error.code),
             visible_line(in(language, schema::ended(error.text))),
             in(language, advice_for(error.code, Voice::program)));
  return number_of(exit_of(error.code));
}

int init(const Asked& asked) {
  const auto card = make_bus(asked);
  if (!card) {
    return failed(card.error(), asked.language);
  }
  const std::string data = asked.config.data.string();
  fmt::print("{}", identity::bus_card_text(*card));
  say(asked.language,
      {fmt::format("\nBus {} didirikan di {}. Selanjutnya:", asked.config.bus, data),
       fmt::format("\nBus {} is founded in {}. Next:", asked.config.bus, data)});
  say(asked.language,
      {fmt::format("  kentongan broker run --data {}", data) + "        # jalankan broker",
       fmt::format("  kentongan broker run --data {}", data) + "        # start the broker"});
  say(asked.language,
      {fmt::format("  kentongan agent init --agency KODE --bus {}/bus.card   # di meja instansi",
                   data),
       fmt::format(
           "  kentongan agent init --agency CODE --bus {}/bus.card   # at the agency's desk",
           data)});
  say(asked.language,
      {fmt::format("  kentongan directory enrol KODE.enrol --data {}   # daftarkan mejanya", data),
       fmt::format("  kentongan directory enrol CODE.enrol --data {}   # take its desk in", data)});
  return 0;
}

int run(const Asked& asked) {
  const bool is_scaled = asked.clock.real_start_us != 0;
  const SystemClock machine;
  const ScaledClock scaled(asked.clock);
  const Clock& clock = is_scaled ? static_cast<const Clock&>(scaled) : machine;
  const auto server = Server::open({asked.config, is_scaled ? asked.clock.factor : 1.0}, clock);
  if (!server) {
    return failed(server.error(), asked.language);
  }
  serving = server->get();
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  const auto served = (*server)->run();
  serving = nullptr;
  return served ? 0 : failed(served.error(), asked.language);
}

int enrol(const Asked& asked) {
  const auto file = read_file(asked.file, kFileBytesMax);
  if (!file) {
    return failed(file.error(), asked.language);
  }
  const auto as = asked.replace ? identity::EnrolAs::replacement : identity::EnrolAs::newcomer;
  Change enrolment{"/enrol", "enrolled", {}, [&](Broker& heart, const Bytes& bytes) {
                     return enrol_by_file(heart, asked.config.data, bytes, as);
                   }};
  enrolment.is_enrolment = true;
  if (asked.replace) {
    enrolment.query = {{"replace", "1"}};
  }
  const auto done = give_here(asked, enrolment, *file);
  if (!done) {
    return failed(done.error(), asked.language);
  }
  fmt::print("{}", *done);
  const auto card = read_file(asked.config.data / "bus.card", kFileBytesMax);
  if (card && !std::filesystem::exists("bus.card") && write_file("bus.card", *card)) {
    say(asked.language, {"Berikan bus.card ini kepada agen: kentongan agent join bus.card",
                         "Give this bus.card to the agent: kentongan agent join bus.card"});
  }
  return 0;
}

int invite(const Asked& asked) {
  const auto token = invite_here(asked);
  if (!token) {
    return failed(token.error(), asked.language);
  }
  fmt::print("{}", *token);
  const std::string how = "kentongan agent init --agency " + asked.agency + " --token TOKEN";
  say(asked.language,
      {"Untuk " + asked.agency +
           ", satu kali, dalam 72 jam. Serahkan di atas kertas, jangan lewat "
           "pesan: " +
           how,
       "For " + asked.agency +
           ", once, within 72 hours. Hand it over on paper, in no message: " + how});
  return 0;
}

int put_policy(const Asked& asked) {
  const auto draft = read_file(asked.file, identity::kPolicyDraftBytesMax + 1);
  if (!draft) {
    return failed(draft.error(), asked.language);
  }
  const Change policy{"/policy", "policy", {}, [](Broker& heart, const Bytes& bytes) {
                        return heart.put_policy(bytes);
                      }};
  const auto done = give_here(asked, policy, *draft);
  if (!done) {
    return failed(done.error(), asked.language);
  }
  fmt::print("{}", *done);
  return 0;
}

int import_directory(const Asked& asked) {
  const auto yaml = read_file(asked.file, identity::kDirectoryDraftBytesMax + 1);
  if (!yaml) {
    return failed(yaml.error(), asked.language);
  }
  const auto changes = identity::read_directory_file(*yaml, asked.file.string());
  return changes ? change_directory(asked, identity::directory_draft(*changes))
                 : failed(changes.error(), asked.language);
}

int revoke(const Asked& asked) {
  const auto bytes = from_hex(asked.key);
  const auto id = KeyId::from(bytes ? *bytes : Bytes{});
  if (!id) {
    return failed(fail(ErrorCode::invalid_argument,
                       Text{"Kunci disebut dengan 64 digit heksadesimal: kentongan directory key.",
                            "A key is named by 64 hexadecimal digits: kentongan directory key."}),
                  asked.language);
  }
  return change_directory(asked,
                          identity::directory_draft({identity::revocation_of(*id, asked.reason)}));
}

int status(const Asked& asked) {
  transport::HttpRequest request;
  request.path = "/status";
  const auto response =
      transport::HttpClient({asked.config.data / "admin.sock", 0}).ask(request, kPatience);
  if (!response) {
    return failed(response.error(), asked.language);
  }
  fmt::print("{}", response->body);
  return response->status == 200 ? 0 : number_of(Exit::unreachable);
}

int fsck(const Asked& asked) {
  eventlog::RocksLog::Options options;
  options.directory = asked.config.data / "log";
  options.create_if_missing = false;
  options.verify_tail_events = 0;
  options.fsck = true;
  options.needs_witness = !asked.new_witness;
  const auto log = eventlog::RocksLog::open(options);
  if (!log) {
    return failed(log.error(), asked.language);
  }
  const eventlog::Head head = (*log)->head();
  fmt::print("ok seq={} epoch={} root={}\n", head.size, head.epoch, to_hex(head.root.view()));
  return 0;
}

}  // namespace kentongan::broker
