// The workloads, written once against the adapter interface.
#pragma once

#include "adapter.h"
#include "measure.h"

namespace bench {

struct Bounds {
  std::uint64_t messages = 20000;  // stop after this many ...
  double seconds = 5;              // ... or this long, whichever comes first
  int producers = 8;
  int subscribers = 7;
  double rate = 1000;  // messages per second of the paced run
  int repeats = 3;     // replays of one stored set
};

// W1: one producer, one message in flight.
void publish_sync(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report);
// W2: `producers` producers, each with `settings.window` unacknowledged messages.
void publish_pipelined(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report);
// W3, unpaced: one producer, `subscribers` acknowledging subscribers, as fast as the window allows.
void fan_out_full(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report);
// W3, paced: the same at `rate` messages per second; latency from the intended send time to
// receipt.
void fan_out_paced(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report);
// Stores `bounds.messages` messages for W4 and W6.
void store(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report);
// W4: reads back what `store` stored.
void replay(Peer& peer, const Settings& settings, const Bounds& bounds, Report& report);

}  // namespace bench
