// NATS JetStream, file storage, one replica.  Whether the server syncs before its acknowledgement
// is decided by how run-peers starts it, not here.
#include <stdexcept>

#include <nats/nats.h>

#include "adapter.h"

namespace {

constexpr const char* kStream = "BENCH";
constexpr const char* kSubject = "bench.events";

void check(natsStatus status, const char* what) {
  if (status != NATS_OK)
    throw std::runtime_error(std::string(what) + ": " + natsStatus_GetText(status));
}

struct Connection {
  natsConnection* nc = nullptr;
  jsCtx* js = nullptr;

  explicit Connection(const bench::Settings& settings) {
    natsOptions* options = nullptr;
    check(natsOptions_Create(&options), "options");
    const auto url = "nats://" + settings.host + ":" + std::to_string(settings.port);
    check(natsOptions_SetURL(options, url.c_str()), "url");
    // Without this the client's flusher thread holds every write back for up to a millisecond.
    check(natsOptions_SetSendAsap(options, settings.mode != "buffered"), "send asap");
    check(natsOptions_SetMaxPendingMsgs(options, 1'000'000), "max pending");
    const auto status = natsConnection_Connect(&nc, options);
    natsOptions_Destroy(options);
    check(status, "connect");
    check(natsConnection_JetStream(&js, nc, nullptr), "jetstream");
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    jsCtx_Destroy(js);
    natsConnection_Close(nc);
    natsConnection_Destroy(nc);
  }
};

// Publishes with a reply subject and counts the server's acknowledgements arriving there.
class NatsProducer : public bench::Producer {
 public:
  explicit NatsProducer(const bench::Settings& settings) : connection_(settings) {
    natsInbox* inbox = nullptr;
    check(natsInbox_Create(&inbox), "inbox");
    inbox_ = inbox;
    natsInbox_Destroy(inbox);
    check(natsConnection_SubscribeSync(&acks_, connection_.nc, inbox_.c_str()), "ack subscription");
    check(natsConnection_Flush(connection_.nc), "flush");
  }
  ~NatsProducer() override { natsSubscription_Destroy(acks_); }

  void send(std::string_view payload) override {
    check(natsConnection_PublishRequest(connection_.nc, kSubject, inbox_.c_str(), payload.data(),
                                        static_cast<int>(payload.size())),
          "publish");
  }
  std::uint64_t await(std::uint64_t count) override {
    while (acknowledged_ < count)
      take(20000);
    return acknowledged_;
  }
  std::uint64_t confirmed() override {
    std::uint64_t queued = 0;
    check(natsSubscription_QueuedMsgs(acks_, &queued), "queued");
    for (; queued > 0; --queued)
      take(1000);
    return acknowledged_;
  }

 private:
  void take(int timeout_ms) {
    natsMsg* message = nullptr;
    check(natsSubscription_NextMsg(&message, acks_, timeout_ms), "ack");
    const std::string_view reply(natsMsg_GetData(message),
                                 static_cast<std::size_t>(natsMsg_GetDataLength(message)));
    const bool good = reply.find("\"seq\"") != std::string_view::npos &&
                      reply.find("\"error\"") == std::string_view::npos;
    const std::string text(reply);
    natsMsg_Destroy(message);
    if (!good)
      throw std::runtime_error("refused: " + text);
    ++acknowledged_;
  }

  Connection connection_;
  std::string inbox_;
  natsSubscription* acks_ = nullptr;
  std::uint64_t acknowledged_ = 0;
};

class NatsConsumer : public bench::Consumer {
 public:
  // With a name: that durable consumer, every message acknowledged.  Without: ordered replay, no
  // acknowledgement.
  NatsConsumer(const bench::Settings& settings, const std::string& durable)
      : connection_(settings), acknowledge_(!durable.empty()) {
    jsSubOptions options;
    jsSubOptions_Init(&options);
    options.Stream = kStream;
    if (acknowledge_) {
      options.Config.Durable = durable.c_str();
      options.Config.AckPolicy = js_AckExplicit;
      options.Config.MaxAckPending = 100'000;
      options.Config.DeliverPolicy = js_DeliverAll;
      options.ManualAck = true;
    } else {
      options.Ordered = true;
    }
    jsErrCode code{};
    check(js_SubscribeSync(&subscription_, connection_.js, kSubject, nullptr, &options, &code),
          "subscribe");
    check(natsSubscription_SetPendingLimits(subscription_, -1, -1), "pending limits");
  }
  ~NatsConsumer() override { natsSubscription_Destroy(subscription_); }

  std::size_t poll(const Handler& handler, int timeout_ms) override {
    std::size_t handled = 0;
    std::uint64_t ready = 1;
    for (; ready > 0; --ready) {
      natsMsg* message = nullptr;
      const auto status = natsSubscription_NextMsg(&message, subscription_, timeout_ms);
      if (status == NATS_TIMEOUT)
        break;
      check(status, "next message");
      handler({natsMsg_GetData(message), static_cast<std::size_t>(natsMsg_GetDataLength(message))});
      const auto acked = acknowledge_ ? natsMsg_Ack(message, nullptr) : NATS_OK;
      natsMsg_Destroy(message);
      check(acked, "acknowledge");
      if (handled++ == 0)
        check(natsSubscription_QueuedMsgs(subscription_, &ready), "queued"), ++ready;
    }
    return handled;
  }

 private:
  Connection connection_;
  bool acknowledge_;
  natsSubscription* subscription_ = nullptr;
};

class NatsPeer : public bench::Peer {
 public:
  explicit NatsPeer(const bench::Settings& settings) : settings_(settings) {}

  void prepare(int) override {
    Connection connection(settings_);
    jsErrCode code{};
    const auto deleted = js_DeleteStream(connection.js, kStream, nullptr, &code);
    if (deleted != NATS_OK && deleted != NATS_NOT_FOUND)
      check(deleted, "delete stream");
    jsStreamConfig config;
    jsStreamConfig_Init(&config);
    const char* subjects[] = {kSubject};
    config.Name = kStream;
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Storage = js_FileStorage;
    config.Replicas = 1;
    check(js_AddStream(nullptr, connection.js, &config, nullptr, &code), "add stream");
  }
  std::unique_ptr<bench::Producer> producer(int) override {
    return std::make_unique<NatsProducer>(settings_);
  }
  std::unique_ptr<bench::Consumer> consumer(int index) override {
    return std::make_unique<NatsConsumer>(settings_, "sub" + std::to_string(index));
  }
  std::unique_ptr<bench::Consumer> replayer() override {
    return std::make_unique<NatsConsumer>(settings_, "");
  }

 private:
  bench::Settings settings_;
};

const bench::Registration kRegistration{
    "nats", [](const bench::Settings& settings) { return std::make_unique<NatsPeer>(settings); }};

}  // namespace
