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
/// Threads: belongs to the core thread; carry_out() only where no batch is out.
class Erasures {
 public:
  explicit Erasures(Rooms& rooms) : rooms_(rooms) {}

  /// Its words for what it has erased, each with its lane; what could not be erased yet is tried
  /// again at `next`. A log that cannot be written sets `Rooms::failure`.
  struct Word {
    PreparedEvent event;
    Lane lane = Lane::biasa;
  };
  [[nodiscard]] std::vector<Word> carry_out();
  /// A word that was not stored: it is said again.
  void not_stored(const MessageId& about);
  [[nodiscard]] bool is_due() const { return retry_at_ && *retry_at_ <= rooms_.clock.now(); }
  [[nodiscard]] Instant next(Instant otherwise) const;

 private:
  [[nodiscard]] Result<void> erase(const std::vector<MessageId>& messages);
  [[nodiscard]] Result<Word> word_of(const MessageId& message);
  void try_again();

  Rooms& rooms_;
  std::set<MessageId> saying_;  ///< Erased, the word not yet stored.
  std::optional<Instant> retry_at_;
};

}  // namespace kentongan::broker
