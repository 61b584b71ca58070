// bench-protobuf: encoding and decoding one event of about 512 bytes, with and without an arena.
#include <iostream>
#include <stdexcept>

#include <google/protobuf/arena.h>

#include "../src/measure.h"
#include "message.pb.h"

namespace {

void fill(bench::Event& event, const std::string& payload, std::uint64_t sequence) {
  auto& header = *event.mutable_header();
  header.set_id(payload.data(), 16);
  header.set_sequence(sequence);
  header.set_published_ns(1'700'000'000'000'000'000 + sequence);
  header.set_topic("orders.eu.created");
  header.set_producer("checkout-service-7");
  header.set_schema("shop.v1.OrderCreated");
  (*header.mutable_attributes())["region"] = "eu-central";
  (*header.mutable_attributes())["tenant"] = "example";
  header.set_trace(payload.data(), 24);
  header.set_priority(3);
  event.set_payload(payload);
  event.add_parents(sequence + 1'000'000);
  event.add_parents(sequence + 2'000'000);
  event.set_signature(payload.data(), 64);
}

template <class Body>
void measure(const std::string& mode, std::size_t size, double seconds, Body body) {
  std::uint64_t done = 0;
  const auto start = bench::now_ns();
  std::int64_t elapsed = 0;
  while (static_cast<double>(elapsed = bench::now_ns() - start) < seconds * 1e9)
    for (int i = 0; i < 1000; ++i, ++done)
      body(done);
  bench::Report("w5d", "protobuf", mode)
      .number("encoded_bytes", static_cast<double>(size))
      .number("ns_per_msg", static_cast<double>(elapsed) / static_cast<double>(done))
      .number("msg_per_s", static_cast<double>(done) * 1e9 / static_cast<double>(elapsed))
      .print();
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::stod(argv[1]) : 1;
  // 272 bytes of payload make the encoded event about 512 bytes.
  const auto payload = bench::random_payload(argc > 2 ? std::stoul(argv[2]) : 272);
  bench::Event sample;
  fill(sample, payload, 1);
  const auto encoded = sample.SerializeAsString();
  std::string out(encoded.size() + 64, '\0');
  std::uint64_t sum = 0;
  const auto need = [](bool good) {
    if (!good)
      throw std::runtime_error("decode failed");
  };
  try {
    measure("serialize-ready-message", encoded.size(), seconds, [&](std::uint64_t) {
      need(sample.SerializeToArray(out.data(), static_cast<int>(sample.ByteSizeLong())));
      sum += static_cast<unsigned char>(out[9]);
    });
    measure("build+encode heap", encoded.size(), seconds, [&](std::uint64_t i) {
      bench::Event event;
      fill(event, payload, i);
      need(event.SerializeToArray(out.data(), static_cast<int>(event.ByteSizeLong())));
    });
    measure("build+encode arena", encoded.size(), seconds, [&](std::uint64_t i) {
      alignas(8) char block[4096];
      google::protobuf::ArenaOptions options;
      options.initial_block = block;
      options.initial_block_size = sizeof block;
      google::protobuf::Arena arena(options);
      auto* event = google::protobuf::Arena::CreateMessage<bench::Event>(&arena);
      fill(*event, payload, i);
      need(event->SerializeToArray(out.data(), static_cast<int>(event->ByteSizeLong())));
    });
    measure("decode heap", encoded.size(), seconds, [&](std::uint64_t) {
      bench::Event event;
      need(event.ParseFromString(encoded));
      sum += event.header().sequence();
    });
    bench::Event reused;
    measure("decode reused message", encoded.size(), seconds, [&](std::uint64_t) {
      need(reused.ParseFromString(encoded));
      sum += reused.header().sequence();
    });
    measure("decode arena", encoded.size(), seconds, [&](std::uint64_t) {
      alignas(8) char block[4096];
      google::protobuf::ArenaOptions options;
      options.initial_block = block;
      options.initial_block_size = sizeof block;
      google::protobuf::Arena arena(options);
      auto* event = google::protobuf::Arena::CreateMessage<bench::Event>(&arena);
      need(event->ParseFromString(encoded));
      sum += event->header().sequence();
    });
  } catch (const std::exception& error) {
    std::cerr << "bench-protobuf: " << error.what() << '\n';
    return 1;
  }
  return sum == 0 ? 3 : 0;
}
