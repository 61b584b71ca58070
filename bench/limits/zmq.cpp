// bench-zmq: libzmq between two threads of this process: DEALER/ROUTER round trips and one-way
// streaming (DEALER to ROUTER), over tcp on loopback and ipc, plain and with CURVE.  For comparison
// the round trip over two bare blocking TCP sockets.
#include <iostream>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "../src/measure.h"

namespace {

struct Keys {
  char public_key[41];
  char secret_key[41];
  Keys() {
    if (zmq_curve_keypair(public_key, secret_key) != 0)
      throw std::runtime_error("no CURVE in this libzmq");
  }
};

struct Options {
  std::size_t payload = 512;
  double seconds = 2;
  std::string directory = ".";
};

// One socket; what goes wrong is thrown.
class ZmqSocket {
 public:
  ZmqSocket(void* context, int type) : handle_(zmq_socket(context, type)) {
    set(ZMQ_LINGER, 0);
    set(ZMQ_RCVTIMEO, 10000);
    set(ZMQ_SNDTIMEO, 10000);
  }
  ZmqSocket(const ZmqSocket&) = delete;
  ZmqSocket& operator=(const ZmqSocket&) = delete;
  ~ZmqSocket() { zmq_close(handle_); }

  void set(int option, int value) { check(zmq_setsockopt(handle_, option, &value, sizeof value)); }
  void set(int option, const char* text) { check(zmq_setsockopt(handle_, option, text, 40)); }
  std::string bind(const std::string& endpoint) {
    check(zmq_bind(handle_, endpoint.c_str()));
    char real[256];
    std::size_t size = sizeof real;
    check(zmq_getsockopt(handle_, ZMQ_LAST_ENDPOINT, real, &size));
    return real;
  }
  void connect(const std::string& endpoint) { check(zmq_connect(handle_, endpoint.c_str())); }
  void send(const void* bytes, std::size_t size, int flags = 0) {
    check(zmq_send(handle_, bytes, size, flags));
  }
  void send(zmq_msg_t& message, int flags = 0) { check(zmq_msg_send(&message, handle_, flags)); }
  void receive(zmq_msg_t& message) { check(zmq_msg_recv(&message, handle_, 0)); }

 private:
  static void check(int outcome) {
    if (outcome < 0)
      throw std::runtime_error(zmq_strerror(zmq_errno()));
  }
  void* handle_;
};

struct ZmqMessage {
  ZmqMessage() { zmq_msg_init(&raw); }
  ZmqMessage(const ZmqMessage&) = delete;
  ZmqMessage& operator=(const ZmqMessage&) = delete;
  ~ZmqMessage() { zmq_msg_close(&raw); }
  zmq_msg_t raw;
};

void run_in(void* context, const Options& options, const std::string& transport, bool curve,
            bool round_trip) {
  ZmqSocket router(context, ZMQ_ROUTER);
  ZmqSocket dealer(context, ZMQ_DEALER);
  const Keys server, client;
  if (curve) {
    router.set(ZMQ_CURVE_SERVER, 1);
    router.set(ZMQ_CURVE_SECRETKEY, server.secret_key);
    dealer.set(ZMQ_CURVE_SERVERKEY, server.public_key);
    dealer.set(ZMQ_CURVE_PUBLICKEY, client.public_key);
    dealer.set(ZMQ_CURVE_SECRETKEY, client.secret_key);
  }
  const auto ipc = "ipc://" + options.directory + "/bench-zmq-" + std::to_string(::getpid());
  dealer.connect(router.bind(transport == "tcp" ? "tcp://127.0.0.1:*" : ipc));

  const auto payload = bench::random_payload(options.payload);
  std::uint64_t received = 0;
  std::int64_t last = 0;
  // Echoes each message, or only counts them, until an empty one comes.
  std::thread peer([&] {
    try {
      ZmqMessage identity, body;
      for (;;) {
        router.receive(identity.raw);
        router.receive(body.raw);
        if (zmq_msg_size(&body.raw) == 0)
          break;
        ++received;
        if (round_trip) {
          router.send(identity.raw, ZMQ_SNDMORE);
          router.send(body.raw);
        }
      }
      last = bench::now_ns();
    } catch (const std::exception& error) {
      std::cerr << "bench-zmq: " << error.what() << '\n';
    }
  });

  bench::Samples samples;
  std::uint64_t sent = 0;
  ZmqMessage answer;
  const auto exchange = [&] {
    dealer.send(payload.data(), payload.size());
    ++sent;
    if (round_trip)
      dealer.receive(answer.raw);
  };
  const int warm_up = round_trip ? 500 : 1;
  for (int i = 0; i < warm_up; ++i)
    exchange();
  const auto start = bench::now_ns();
  while (static_cast<double>(bench::now_ns() - start) < options.seconds * 1e9) {
    const auto at = bench::now_ns();
    exchange();
    if (round_trip)
      samples.add(bench::now_ns() - at);
  }
  dealer.send("", 0);
  peer.join();
  const double elapsed = static_cast<double>(last - start) / 1e9;
  bench::Report report(
      "w5c", "zmq",
      transport + (curve ? " curve" : " plain") + (round_trip ? " round-trip" : " one-way"));
  report.number("payload", static_cast<double>(options.payload));
  if (round_trip)
    report.latency(samples);
  report.number("lost", static_cast<double>(sent - received))
      .number("msg_per_s", static_cast<double>(received) / elapsed)
      .number("mb_per_s", static_cast<double>(received * options.payload) / elapsed / 1e6)
      .print();
}

void run(const Options& options, const std::string& transport, bool curve, bool round_trip) {
  void* context = zmq_ctx_new();
  run_in(context, options, transport, curve, round_trip);
  zmq_ctx_term(context);
}

bool read_all(int fd, char* to, std::size_t size) {
  while (size > 0) {
    const auto got = ::read(fd, to, size);
    if (got <= 0)
      return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(int fd, const char* from, std::size_t size) {
  return ::write(fd, from, size) == static_cast<ssize_t>(size);  // blocking socket
}

void run_bare_tcp(const Options& options) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, raw, length) != 0 || ::listen(listener, 1) != 0 ||
      ::getsockname(listener, raw, &length) != 0 || ::connect(client, raw, length) != 0)
    throw std::runtime_error("bare tcp: no connection");
  const int server = ::accept(listener, nullptr, nullptr);
  const int on = 1;
  for (const int fd : {client, server})
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::thread peer([&] {
    std::string buffer(options.payload, '\0');
    while (read_all(server, buffer.data(), buffer.size()) &&
           write_all(server, buffer.data(), buffer.size())) {
    }
  });
  auto payload = bench::random_payload(options.payload);
  bench::Samples samples;
  const auto start = bench::now_ns();
  while (static_cast<double>(bench::now_ns() - start) < options.seconds * 1e9) {
    const auto at = bench::now_ns();
    if (!write_all(client, payload.data(), payload.size()) ||
        !read_all(client, payload.data(), payload.size()))
      break;
    samples.add(bench::now_ns() - at);
  }
  const double elapsed = static_cast<double>(bench::now_ns() - start) / 1e9;
  ::shutdown(client, SHUT_WR);
  peer.join();
  for (const int fd : {listener, client, server})
    ::close(fd);
  const auto count = static_cast<double>(samples.count());
  bench::Report("w5c", "tcp", "bare round-trip")
      .number("payload", static_cast<double>(options.payload))
      .latency(samples)
      .number("msg_per_s", count / elapsed)
      .number("mb_per_s", count * static_cast<double>(options.payload) / elapsed / 1e6)
      .print();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (argc > 1)
    options.seconds = std::stod(argv[1]);
  if (argc > 2)
    options.payload = std::max(1UL, std::stoul(argv[2]));
  if (argc > 3)
    options.directory = argv[3];
  try {
    run_bare_tcp(options);
    for (const bool round_trip : {true, false})
      for (const std::string transport : {"tcp", "ipc"})
        for (const bool curve : {false, true})
          run(options, transport, curve, round_trip);
  } catch (const std::exception& error) {
    std::cerr << "bench-zmq: " << error.what() << '\n';
    return 1;
  }
}
