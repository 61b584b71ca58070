// RabbitMQ over AMQP 0-9-1 with publisher confirms.  Modes: "quorum" (default), "classic" (durable
// queue, persistent messages), "stream".  Fan-out: a fanout exchange bound to one queue per
// subscriber; for streams one stream that every subscriber reads.
#include <set>
#include <stdexcept>

#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <sys/time.h>

#include "adapter.h"

namespace {

constexpr const char* kExchange = "bench";
constexpr amqp_channel_t kChannel = 1;

amqp_bytes_t bytes(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};
}

std::string queue_name(int index) {
  return "bench-q" + std::to_string(index);
}

class Link {
 public:
  explicit Link(const bench::Settings& settings) : state_(amqp_new_connection()) {
    amqp_socket_t* socket = amqp_tcp_socket_new(state_);
    if (socket == nullptr ||
        amqp_socket_open(socket, settings.host.c_str(), settings.port) != AMQP_STATUS_OK)
      throw std::runtime_error("connect failed");
    check(amqp_login(state_, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest"), "login");
    open_channel();
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() {
    amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(state_);
  }
  void open_channel() {
    amqp_channel_open(state_, kChannel);
    check("open channel");
  }
  void check(const char* what) { check(amqp_get_rpc_reply(state_), what); }
  static void check(const amqp_rpc_reply_t& reply, const char* what) {
    if (reply.reply_type != AMQP_RESPONSE_NORMAL)
      throw std::runtime_error(std::string(what) + " failed");
  }
  amqp_connection_state_t get() const { return state_; }

  // The next frame; false after `timeout_ms` without one.
  bool frame(amqp_frame_t& out, int timeout_ms) {
    timeval timeout{timeout_ms / 1000, (timeout_ms % 1000) * 1000};
    const int status = amqp_simple_wait_frame_noblock(state_, &out, &timeout);
    if (status == AMQP_STATUS_TIMEOUT)
      return false;
    if (status != AMQP_STATUS_OK)
      throw std::runtime_error(amqp_error_string2(status));
    return true;
  }

 private:
  amqp_connection_state_t state_;
};

class RabbitProducer : public bench::Producer {
 public:
  explicit RabbitProducer(const bench::Settings& settings) : link_(settings) {
    amqp_confirm_select(link_.get(), kChannel);
    link_.check("confirm.select");
    properties_._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties_.delivery_mode = AMQP_DELIVERY_PERSISTENT;
  }
  void send(std::string_view payload) override {
    const int status = amqp_basic_publish(link_.get(), kChannel, bytes(kExchange), bytes("e"), 0, 0,
                                          &properties_, bytes(payload));
    if (status != AMQP_STATUS_OK)
      throw std::runtime_error(amqp_error_string2(status));
    outstanding_.insert(outstanding_.end(), ++sent_);
  }
  std::uint64_t await(std::uint64_t count) override {
    while (acknowledged() < count)
      if (!take(20000))
        throw std::runtime_error("no confirm within 20 s");
    return acknowledged();
  }
  std::uint64_t confirmed() override {
    while (!outstanding_.empty() && take(0)) {
    }
    return acknowledged();
  }

 private:
  std::uint64_t acknowledged() const { return sent_ - outstanding_.size(); }
  bool take(int timeout_ms) {
    amqp_frame_t frame;
    if (!link_.frame(frame, timeout_ms))
      return false;
    if (frame.frame_type != AMQP_FRAME_METHOD)
      throw std::runtime_error("unexpected frame");
    if (frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
      throw std::runtime_error("message not confirmed");
    const auto& ack = *static_cast<amqp_basic_ack_t*>(frame.payload.method.decoded);
    if (ack.multiple)
      outstanding_.erase(outstanding_.begin(), outstanding_.upper_bound(ack.delivery_tag));
    else
      outstanding_.erase(ack.delivery_tag);
    amqp_maybe_release_buffers_on_channel(link_.get(), kChannel);
    return true;
  }

  Link link_;
  amqp_basic_properties_t properties_{};
  std::set<std::uint64_t> outstanding_;
  std::uint64_t sent_ = 0;
};

class RabbitConsumer : public bench::Consumer {
 public:
  RabbitConsumer(const bench::Settings& settings, const std::string& queue, bool from_first)
      : link_(settings) {
    amqp_basic_qos(link_.get(), kChannel, 0, 2000, 0);
    link_.check("basic.qos");
    amqp_table_entry_t entry{};
    entry.key = bytes("x-stream-offset");
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = bytes("first");
    const amqp_table_t arguments = from_first ? amqp_table_t{1, &entry} : amqp_empty_table;
    amqp_basic_consume(link_.get(), kChannel, bytes(queue), amqp_empty_bytes, 0, 0, 0, arguments);
    link_.check("basic.consume");
  }
  // Acknowledges once for all messages that were ready (at most 64).
  std::size_t poll(const Handler& handler, int timeout_ms) override {
    std::size_t handled = 0;
    std::uint64_t tag = 0;
    while (handled < 64 && (handled == 0 || amqp_frames_enqueued(link_.get()) ||
                            amqp_data_in_buffer(link_.get()))) {
      amqp_maybe_release_buffers(link_.get());
      amqp_frame_t frame;
      if (!link_.frame(frame, handled == 0 ? timeout_ms : 1000))
        break;
      if (frame.frame_type != AMQP_FRAME_METHOD ||
          frame.payload.method.id != AMQP_BASIC_DELIVER_METHOD)
        throw std::runtime_error("unexpected frame");
      tag = static_cast<amqp_basic_deliver_t*>(frame.payload.method.decoded)->delivery_tag;
      amqp_message_t message;
      Link::check(amqp_read_message(link_.get(), kChannel, &message, 0), "read message");
      handler({static_cast<const char*>(message.body.bytes), message.body.len});
      amqp_destroy_message(&message);
      ++handled;
    }
    if (handled > 0 && amqp_basic_ack(link_.get(), kChannel, tag, 1) != AMQP_STATUS_OK)
      throw std::runtime_error("acknowledge failed");
    return handled;
  }

 private:
  Link link_;
};

class RabbitPeer : public bench::Peer {
 public:
  explicit RabbitPeer(const bench::Settings& settings) : settings_(settings) {
    if (settings_.mode.empty())
      settings_.mode = "quorum";
  }

  void prepare(int subscribers) override {
    Link link(settings_);
    constexpr int kMost = 16;
    for (int i = 0; i < kMost; ++i) {
      amqp_queue_delete(link.get(), kChannel, bytes(queue_name(i)), 0, 0);
      link.check("delete queue");
    }
    amqp_exchange_delete(link.get(), kChannel, bytes(kExchange), 0);
    link.check("delete exchange");
    amqp_exchange_declare(link.get(), kChannel, bytes(kExchange), bytes("fanout"), 0, 1, 0, 0,
                          amqp_empty_table);
    link.check("declare exchange");
    const int queues = stream() ? 1 : std::max(1, subscribers);
    for (int i = 0; i < queues; ++i) {
      amqp_table_entry_t entry{};
      entry.key = bytes("x-queue-type");
      entry.value.kind = AMQP_FIELD_KIND_UTF8;
      entry.value.value.bytes = bytes(settings_.mode);
      const amqp_table_t arguments{1, &entry};
      amqp_queue_declare(link.get(), kChannel, bytes(queue_name(i)), 0, 1, 0, 0, arguments);
      link.check("declare queue");
      amqp_queue_bind(link.get(), kChannel, bytes(queue_name(i)), bytes(kExchange), bytes("e"),
                      amqp_empty_table);
      link.check("bind queue");
    }
  }
  std::unique_ptr<bench::Producer> producer(int) override {
    return std::make_unique<RabbitProducer>(settings_);
  }
  std::unique_ptr<bench::Consumer> consumer(int index) override {
    return std::make_unique<RabbitConsumer>(settings_, queue_name(stream() ? 0 : index), stream());
  }
  std::unique_ptr<bench::Consumer> replayer() override { return consumer(0); }
  bool replay_consumes() const override { return !stream(); }

 private:
  bool stream() const { return settings_.mode == "stream"; }
  bench::Settings settings_;
};

const bench::Registration kRegistration{"rabbitmq", [](const bench::Settings& settings) {
                                          return std::make_unique<RabbitPeer>(settings);
                                        }};

}  // namespace
