#pragma once

#include <optional>
#include <set>
#include <vector>

#include "broker/rooms.h"
#include "core/base/clock.h"

namespace kentongan::broker {

/// The broker as a holder of what is to be erased: it rewrites its own events without payload, salt
/// and wrapped keys, and says ERASED, under its statement key, when no file of its log has them any
/// more. What stands to be done is in `Rooms::retention`; so a restart goes on where it was.
///
/// Order:   the order that came first, in turns by who ordered: nobody's many stand before the one
///          of another.
/// Limits:  commits wait for an erasure. So `kAtOnceMost` messages at a time, and then none for
///          `kApart`, or for nine times as long as it took if that is longer: commits wait a tenth
///          of the time at most, whoever orders how many.
/// Threads: belongs to the core thread; carry_out() only where no batch is out.
class Erasures {
 public:
  static constexpr std::size_t kAtOnceMost = 16;
  static constexpr Micros kApart = std::chrono::seconds(2);

  explicit Erasures(Rooms& rooms) : rooms_(rooms) {}

  /// Its words for what it has erased, each with its lane; what could not be erased yet is tried
  /// again at `next`. A log that cannot be written sets `Rooms::failure`.
  struct Word {
    PreparedEvent event;
    Lane lane = Lane::biasa;
  };
  [[nodiscard]] std::vector<Word> carry_out();
  /// An order is new in `Rooms::retention`: only then is there anything to look for.
  void note_order() { look(not_before_); }
  /// A word that was not stored: it is said again.
  void not_stored(const MessageId& about);
  [[nodiscard]] bool is_due() const { return look_at_ && *look_at_ <= rooms_.clock.now(); }
  [[nodiscard]] Instant next(Instant otherwise) const;

 private:
  [[nodiscard]] std::vector<MessageId> due() const;
  [[nodiscard]] Result<void> erase(const std::vector<MessageId>& messages);
  [[nodiscard]] Result<Word> word_of(const MessageId& message);
  void look(Instant at) { look_at_ = next(at); }

  Rooms& rooms_;
  std::set<MessageId> saying_;                 ///< Erased, the word not yet stored.
  Instant not_before_;                         ///< No erasure begins earlier.
  std::optional<Instant> look_at_{Instant{}};  ///< What an earlier run left is looked for at once.
};

}  // namespace kentongan::broker
