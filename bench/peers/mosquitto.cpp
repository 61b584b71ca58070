// MQTT through mosquitto.  Modes: "qos1" (default), "qos2".  The broker acknowledges from memory.
#include <stdexcept>

#include <mosquitto.h>

#include "adapter.h"
#include "measure.h"

namespace {

constexpr const char* kTopic = "bench/events";

void check(int rc, const char* what) {
  if (rc != MOSQ_ERR_SUCCESS)
    throw std::runtime_error(std::string(what) + ": " + mosquitto_strerror(rc));
}

class Session {
 public:
  Session(const bench::Settings& settings, const std::string& id, bool clean)
      : handle_(mosquitto_new(id.c_str(), clean, this)) {
    if (handle_ == nullptr)
      throw std::runtime_error("mosquitto_new failed");
    check(mosquitto_int_option(handle_, MOSQ_OPT_TCP_NODELAY, 1), "nodelay");
    check(mosquitto_int_option(handle_, MOSQ_OPT_SEND_MAXIMUM, 65535), "send maximum");
    check(mosquitto_int_option(handle_, MOSQ_OPT_RECEIVE_MAXIMUM, 65535), "receive maximum");
    mosquitto_connect_callback_set(handle_, [](mosquitto*, void* self, int rc) {
      static_cast<Session*>(self)->connected_ = rc == 0;
    });
    mosquitto_subscribe_callback_set(handle_, [](mosquitto*, void* self, int, int, const int*) {
      static_cast<Session*>(self)->subscribed_ = true;
    });
    mosquitto_publish_callback_set(
        handle_, [](mosquitto*, void* self, int) { ++static_cast<Session*>(self)->acknowledged_; });
    mosquitto_message_callback_set(
        handle_, [](mosquitto*, void* self, const mosquitto_message* message) {
          auto& session = *static_cast<Session*>(self);
          ++session.received_;
          if (session.handler_ != nullptr)
            (*session.handler_)({static_cast<const char*>(message->payload),
                                 static_cast<std::size_t>(message->payloadlen)});
        });
    check(mosquitto_connect(handle_, settings.host.c_str(), settings.port, 60), "connect");
    until([this] { return connected_; }, "connect");
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    mosquitto_disconnect(handle_);
    mosquitto_destroy(handle_);
  }

  void subscribe(int qos) {
    check(mosquitto_subscribe(handle_, nullptr, kTopic, qos), "subscribe");
    until([this] { return subscribed_; }, "subscribe");
  }
  void publish(std::string_view payload, int qos) {
    check(mosquitto_publish(handle_, nullptr, kTopic, static_cast<int>(payload.size()),
                            payload.data(), qos, false),
          "publish");
  }
  void step(int timeout_ms) { check(mosquitto_loop(handle_, timeout_ms, 1), "loop"); }
  template <class Done>
  void until(Done done, const char* what) {
    const auto give_up = bench::now_ns() + 20'000'000'000;
    while (!done()) {
      step(100);
      if (bench::now_ns() > give_up)
        throw std::runtime_error(std::string(what) + ": timed out");
    }
  }
  std::uint64_t acknowledged() const { return acknowledged_; }
  std::size_t receive(const bench::Consumer::Handler& handler, int timeout_ms) {
    handler_ = &handler;
    received_ = 0;
    step(timeout_ms);
    handler_ = nullptr;
    return received_;
  }

 private:
  mosquitto* handle_;
  bool connected_ = false;
  bool subscribed_ = false;
  std::uint64_t acknowledged_ = 0;
  std::size_t received_ = 0;
  const bench::Consumer::Handler* handler_ = nullptr;
};

class MosquittoProducer : public bench::Producer {
 public:
  MosquittoProducer(const bench::Settings& settings, int index, int qos)
      : session_(settings, "bench-producer" + std::to_string(index), true), qos_(qos) {}
  void send(std::string_view payload) override { session_.publish(payload, qos_); }
  std::uint64_t await(std::uint64_t count) override {
    session_.until([&] { return session_.acknowledged() >= count; }, "acknowledgement");
    return session_.acknowledged();
  }
  std::uint64_t confirmed() override {
    session_.step(0);
    return session_.acknowledged();
  }

 private:
  Session session_;
  int qos_;
};

// A message is acknowledged by the library when the handler returns.
class MosquittoConsumer : public bench::Consumer {
 public:
  MosquittoConsumer(const bench::Settings& settings, int index)
      : session_(settings, "bench-sub" + std::to_string(index), false) {}
  void subscribe(int qos) { session_.subscribe(qos); }
  std::size_t poll(const Handler& handler, int timeout_ms) override {
    return session_.receive(handler, timeout_ms);
  }

 private:
  Session session_;
};

class MosquittoPeer : public bench::Peer {
 public:
  explicit MosquittoPeer(const bench::Settings& settings)
      : settings_(settings), qos_(settings.mode == "qos2" ? 2 : 1) {
    mosquitto_lib_init();
  }
  ~MosquittoPeer() override { mosquitto_lib_cleanup(); }

  void prepare(int subscribers) override {
    constexpr int kMost = 16;
    for (int i = 0; i < kMost; ++i) {
      { Session forget(settings_, "bench-sub" + std::to_string(i), true); }
      if (i >= subscribers)
        continue;
      MosquittoConsumer durable(settings_, i);
      durable.subscribe(qos_);
    }
  }
  std::unique_ptr<bench::Producer> producer(int index) override {
    return std::make_unique<MosquittoProducer>(settings_, index, qos_);
  }
  std::unique_ptr<bench::Consumer> consumer(int index) override {
    return std::make_unique<MosquittoConsumer>(settings_, index);
  }
  std::unique_ptr<bench::Consumer> replayer() override {
    return consumer(0);
  }  // drains one offline session
  bool replay_consumes() const override { return true; }
  int subscriptions_for_replay() const override { return 1; }

 private:
  bench::Settings settings_;
  int qos_;
};

const bench::Registration kRegistration{"mosquitto", [](const bench::Settings& settings) {
                                          return std::make_unique<MosquittoPeer>(settings);
                                        }};

}  // namespace
