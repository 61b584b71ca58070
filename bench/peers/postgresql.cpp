// PostgreSQL as an event log: INSERT into a table, LISTEN/NOTIFY to wake subscribers, one cursor
// row per subscriber that it advances in a committed transaction.  Modes: "insert" (default; one
// commit per message), "notify" (the same plus NOTIFY), "batch" (libpq pipeline, one commit for all
// messages in flight). Reading by ascending id is only gap-free with one producer; that is all the
// fan-out workload uses.
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <poll.h>

#include "adapter.h"

namespace {

class Result {
 public:
  explicit Result(PGresult* raw) : raw_(raw) {}
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;
  ~Result() { PQclear(raw_); }
  PGresult* get() const { return raw_; }

 private:
  PGresult* raw_;
};

class Link {
 public:
  explicit Link(const bench::Settings& settings) {
    const auto info = "host=" + settings.host + " port=" + std::to_string(settings.port) +
                      " dbname=postgres user=postgres options='-c synchronous_commit=on -c "
                      "client_min_messages=error'";
    connection_ = PQconnectdb(info.c_str());
    if (PQstatus(connection_) != CONNECTION_OK)
      fail("connect");
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() { PQfinish(connection_); }
  PGconn* get() const { return connection_; }
  [[noreturn]] void fail(const char* what) {
    throw std::runtime_error(std::string(what) + ": " + PQerrorMessage(connection_));
  }

  std::unique_ptr<Result> call(const char* statement,
                               const std::vector<std::string>& parameters = {}) {
    std::vector<const char*> values;
    for (const auto& parameter : parameters)
      values.push_back(parameter.c_str());
    auto result = std::make_unique<Result>(PQexecParams(connection_, statement,
                                                        static_cast<int>(values.size()), nullptr,
                                                        values.data(), nullptr, nullptr, 1));
    const auto status = PQresultStatus(result->get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      fail(statement);
    return result;
  }
  void prepare(const char* name, const char* statement) {
    const Result result(PQprepare(connection_, name, statement, 0, nullptr));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
      fail(statement);
  }
  // Waits until the socket is readable, at most `timeout_ms`; then takes what is there.
  bool fill(int timeout_ms) {
    pollfd descriptor{PQsocket(connection_), POLLIN, 0};
    if (::poll(&descriptor, 1, timeout_ms) <= 0)
      return false;
    if (PQconsumeInput(connection_) == 0)
      fail("read");
    return true;
  }

 private:
  PGconn* connection_ = nullptr;
};

class PostgresProducer : public bench::Producer {
 public:
  explicit PostgresProducer(const bench::Settings& settings)
      : link_(settings), batch_(settings.mode == "batch") {
    link_.prepare(
        "add", settings.mode == "notify"
                   ? "WITH added AS (INSERT INTO bench_events(payload) VALUES ($1) RETURNING id) "
                     "SELECT pg_notify('bench', '') FROM added"
                   : "INSERT INTO bench_events(payload) VALUES ($1)");
    if (PQenterPipelineMode(link_.get()) == 0)
      link_.fail("pipeline mode");
    if (PQsetnonblocking(link_.get(), 1) != 0)
      link_.fail("non-blocking");
  }
  void send(std::string_view payload) override {
    const char* values[] = {payload.data()};
    const int sizes[] = {static_cast<int>(payload.size())};
    const int formats[] = {1};
    if (PQsendQueryPrepared(link_.get(), "add", 1, values, sizes, formats, 1) == 0)
      link_.fail("insert");
    ++open_;
    if (!batch_)
      commit();
  }
  std::uint64_t await(std::uint64_t count) override {
    commit();
    while (committed_ < count) {
      flush();
      take();
      if (committed_ < count)
        link_.fill(20000);
    }
    return committed_;
  }
  std::uint64_t confirmed() override {
    commit();
    flush();
    link_.fill(0);
    take();
    return committed_;
  }

 private:
  // Ends the transaction that holds the `open_` messages sent since the last one.
  void commit() {
    if (open_ == 0)
      return;
    if (PQpipelineSync(link_.get()) == 0)
      link_.fail("sync");
    open_ = 0;
  }
  void flush() {
    if (PQflush(link_.get()) < 0)
      link_.fail("write");
  }
  // Messages count as acknowledged when the sync that committed them is answered.
  void take() {
    while (PQisBusy(link_.get()) == 0) {
      const Result result(PQgetResult(link_.get()));
      if (result.get() == nullptr) {
        if (++empty_ > 1)
          break;
        continue;
      }
      empty_ = 0;
      const auto status = PQresultStatus(result.get());
      if (status == PGRES_PIPELINE_SYNC) {
        committed_ += executed_;
        executed_ = 0;
      } else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
        ++executed_;
      } else {
        link_.fail("insert");
      }
    }
    empty_ = 0;
  }

  Link link_;
  bool batch_;
  std::uint64_t open_ = 0, executed_ = 0, committed_ = 0;
  int empty_ = 0;
};

std::int64_t read_id(const PGresult* result, int row) {
  std::uint64_t wire = 0;
  std::memcpy(&wire, PQgetvalue(result, row, 0), sizeof wire);
  return static_cast<std::int64_t>(
      (static_cast<std::uint64_t>(ntohl(static_cast<std::uint32_t>(wire))) << 32) |
      ntohl(static_cast<std::uint32_t>(wire >> 32)));
}

class PostgresConsumer : public bench::Consumer {
 public:
  PostgresConsumer(const bench::Settings& settings, int index)
      : link_(settings), index_(std::to_string(index)) {
    link_.prepare(
        "next", "SELECT id, payload FROM bench_events WHERE id > $1::bigint ORDER BY id LIMIT 256");
    link_.prepare("ack", "UPDATE bench_cursors SET last = $2::bigint WHERE sub = $1::int");
    link_.call("LISTEN bench");
    const auto result = link_.call("SELECT last FROM bench_cursors WHERE sub = $1::int", {index_});
    if (PQntuples(result->get()) == 1)
      last_ = read_id(result->get(), 0);
  }
  std::size_t poll(const Handler& handler, int timeout_ms) override {
    auto handled = read(handler);
    if (handled > 0)
      return handled;
    link_.fill(timeout_ms);
    while (PGnotify* notice = PQnotifies(link_.get()))
      PQfreemem(notice);
    return read(handler);
  }

 private:
  std::size_t read(const Handler& handler) {
    const auto after = std::to_string(last_);
    const char* values[] = {after.c_str()};
    const Result result(PQexecPrepared(link_.get(), "next", 1, values, nullptr, nullptr, 1));
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK)
      link_.fail("select");
    const int rows = PQntuples(result.get());
    if (rows == 0)
      return 0;
    for (int row = 0; row < rows; ++row)
      handler({PQgetvalue(result.get(), row, 1),
               static_cast<std::size_t>(PQgetlength(result.get(), row, 1))});
    last_ = read_id(result.get(), rows - 1);
    const auto to = std::to_string(last_);
    const char* cursor[] = {index_.c_str(), to.c_str()};
    const Result acknowledged(PQexecPrepared(link_.get(), "ack", 2, cursor, nullptr, nullptr, 1));
    if (PQresultStatus(acknowledged.get()) != PGRES_COMMAND_OK)
      link_.fail("acknowledge");
    return static_cast<std::size_t>(rows);
  }
  Link link_;
  std::string index_;
  std::int64_t last_ = 0;
};

class PostgresReplayer : public bench::Consumer {
 public:
  explicit PostgresReplayer(const bench::Settings& settings) : link_(settings) {
    link_.call("BEGIN");
    link_.call(
        "DECLARE replay NO SCROLL CURSOR FOR SELECT id, payload FROM bench_events ORDER BY id");
  }
  std::size_t poll(const Handler& handler, int) override {
    const auto result = link_.call("FETCH 2000 FROM replay");
    const int rows = PQntuples(result->get());
    for (int row = 0; row < rows; ++row)
      handler({PQgetvalue(result->get(), row, 1),
               static_cast<std::size_t>(PQgetlength(result->get(), row, 1))});
    return static_cast<std::size_t>(rows);
  }

 private:
  Link link_;
};

class PostgresPeer : public bench::Peer {
 public:
  explicit PostgresPeer(const bench::Settings& settings) : settings_(settings) {}
  void prepare(int subscribers) override {
    Link link(settings_);
    link.call("DROP TABLE IF EXISTS bench_events");
    link.call("DROP TABLE IF EXISTS bench_cursors");
    link.call(
        "CREATE TABLE bench_events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload "
        "bytea NOT NULL)");
    link.call(
        "CREATE TABLE bench_cursors (sub int PRIMARY KEY, last bigint NOT NULL) WITH (fillfactor = "
        "20)");
    for (int i = 0; i < subscribers; ++i)
      link.call("INSERT INTO bench_cursors VALUES ($1::int, 0)", {std::to_string(i)});
  }
  std::unique_ptr<bench::Producer> producer(int) override {
    return std::make_unique<PostgresProducer>(settings_);
  }
  std::unique_ptr<bench::Consumer> consumer(int index) override {
    return std::make_unique<PostgresConsumer>(settings_, index);
  }
  std::unique_ptr<bench::Consumer> replayer() override {
    return std::make_unique<PostgresReplayer>(settings_);
  }

 private:
  bench::Settings settings_;
};

const bench::Registration kRegistration{"postgresql", [](const bench::Settings& settings) {
                                          return std::make_unique<PostgresPeer>(settings);
                                        }};

}  // namespace
