// Redis Streams: XADD; one consumer group per subscriber (XREADGROUP, XACK).  The append-only
// file's sync policy is the server's, chosen by run-peers.
#include <stdexcept>

#include <hiredis/hiredis.h>
#include <poll.h>

#include "adapter.h"

namespace {

constexpr const char* kStream = "bench";

struct Reply {
  redisReply* raw = nullptr;
  explicit Reply(void* reply) : raw(static_cast<redisReply*>(reply)) {}
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply() {
    if (raw != nullptr)
      freeReplyObject(raw);
  }
};

class Link {
 public:
  explicit Link(const bench::Settings& settings)
      : context_(redisConnect(settings.host.c_str(), settings.port)) {
    if (context_ == nullptr || context_->err != 0)
      throw std::runtime_error("connect failed");
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() { redisFree(context_); }

  void append(const std::vector<std::string_view>& words) {
    std::vector<const char*> parts;
    std::vector<std::size_t> sizes;
    for (const auto word : words) {
      parts.push_back(word.data());
      sizes.push_back(word.size());
    }
    if (redisAppendCommandArgv(context_, static_cast<int>(words.size()), parts.data(),
                               sizes.data()) != REDIS_OK)
      throw std::runtime_error("append failed");
  }
  void flush() {
    int done = 0;
    while (done == 0)
      if (redisBufferWrite(context_, &done) != REDIS_OK)
        throw std::runtime_error(context_->errstr);
  }
  // The next reply, waiting for it.
  std::unique_ptr<Reply> next() {
    void* reply = nullptr;
    if (redisGetReply(context_, &reply) != REDIS_OK)
      throw std::runtime_error(context_->errstr);
    return good(reply);
  }
  // The next reply if it has been read already, else nullptr.
  std::unique_ptr<Reply> ready() {
    void* reply = nullptr;
    if (redisGetReplyFromReader(context_, &reply) != REDIS_OK)
      throw std::runtime_error(context_->errstr);
    return reply == nullptr ? nullptr : good(reply);
  }
  // Reads what the socket holds, if anything.
  void fill() {
    pollfd descriptor{context_->fd, POLLIN, 0};
    if (::poll(&descriptor, 1, 0) == 1 && redisBufferRead(context_) != REDIS_OK)
      throw std::runtime_error(context_->errstr);
  }
  std::unique_ptr<Reply> call(const std::vector<std::string_view>& words) {
    append(words);
    return next();
  }

 private:
  static std::unique_ptr<Reply> good(void* reply) {
    auto out = std::make_unique<Reply>(reply);
    if (out->raw->type == REDIS_REPLY_ERROR)
      throw std::runtime_error(std::string(out->raw->str, out->raw->len));
    return out;
  }
  redisContext* context_;
};

class RedisProducer : public bench::Producer {
 public:
  explicit RedisProducer(const bench::Settings& settings) : link_(settings) {}
  void send(std::string_view payload) override {
    link_.append({"XADD", kStream, "*", "d", payload});
  }
  std::uint64_t await(std::uint64_t count) override {
    while (acknowledged_ < count) {
      link_.next();
      ++acknowledged_;
    }
    return take_ready();
  }
  std::uint64_t confirmed() override {
    link_.flush();
    link_.fill();
    return take_ready();
  }

 private:
  std::uint64_t take_ready() {
    while (link_.ready())
      ++acknowledged_;
    return acknowledged_;
  }
  Link link_;
  std::uint64_t acknowledged_ = 0;
};

std::string_view text(const redisReply* reply) {
  return {reply->str, static_cast<std::size_t>(reply->len)};
}

// One entry is [id, [field, value]].
std::string_view value_of(const redisReply* entry) {
  return text(entry->element[1]->element[1]);
}

class RedisConsumer : public bench::Consumer {
 public:
  RedisConsumer(const bench::Settings& settings, int index)
      : link_(settings), group_("g" + std::to_string(index)) {}

  // The acknowledgement of the previous batch and the request for the next travel together.
  std::size_t poll(const Handler& handler, int timeout_ms) override {
    const auto block = std::to_string(timeout_ms);
    if (!ids_.empty()) {
      std::vector<std::string_view> words{"XACK", kStream, group_};
      words.insert(words.end(), ids_.begin(), ids_.end());
      link_.append(words);
    }
    const bool acknowledging = !ids_.empty();
    link_.append({"XREADGROUP", "GROUP", group_, "c", "COUNT", "128", "BLOCK", block, "STREAMS",
                  kStream, ">"});
    link_.flush();
    if (acknowledging)
      link_.next();
    ids_.clear();
    const auto reply = link_.next();
    if (reply->raw->type != REDIS_REPLY_ARRAY)
      return 0;
    const auto* entries = reply->raw->element[0]->element[1];
    for (std::size_t i = 0; i < entries->elements; ++i) {
      handler(value_of(entries->element[i]));
      ids_.emplace_back(text(entries->element[i]->element[0]));
    }
    return entries->elements;
  }
  ~RedisConsumer() override {
    try {
      if (ids_.empty())
        return;
      std::vector<std::string_view> words{"XACK", kStream, group_};
      words.insert(words.end(), ids_.begin(), ids_.end());
      link_.call(words);
    } catch (const std::exception&) {
      // The server is gone; what was not acknowledged is delivered again.
    }
  }

 private:
  Link link_;
  std::string group_;
  std::vector<std::string> ids_;
};

class RedisReplayer : public bench::Consumer {
 public:
  explicit RedisReplayer(const bench::Settings& settings) : link_(settings) {}
  std::size_t poll(const Handler& handler, int) override {
    const auto reply = link_.call({"XRANGE", kStream, from_, "+", "COUNT", "1000"});
    for (std::size_t i = 0; i < reply->raw->elements; ++i)
      handler(value_of(reply->raw->element[i]));
    if (reply->raw->elements > 0)
      from_ = "(" + std::string(text(reply->raw->element[reply->raw->elements - 1]->element[0]));
    return reply->raw->elements;
  }

 private:
  Link link_;
  std::string from_ = "-";
};

class RedisPeer : public bench::Peer {
 public:
  explicit RedisPeer(const bench::Settings& settings) : settings_(settings) {}
  void prepare(int subscribers) override {
    Link link(settings_);
    link.call({"DEL", kStream});
    for (int i = 0; i < subscribers; ++i)
      link.call({"XGROUP", "CREATE", kStream, "g" + std::to_string(i), "0", "MKSTREAM"});
  }
  std::unique_ptr<bench::Producer> producer(int) override {
    return std::make_unique<RedisProducer>(settings_);
  }
  std::unique_ptr<bench::Consumer> consumer(int index) override {
    return std::make_unique<RedisConsumer>(settings_, index);
  }
  std::unique_ptr<bench::Consumer> replayer() override {
    return std::make_unique<RedisReplayer>(settings_);
  }

 private:
  bench::Settings settings_;
};

const bench::Registration kRegistration{
    "redis", [](const bench::Settings& settings) { return std::make_unique<RedisPeer>(settings); }};

}  // namespace
