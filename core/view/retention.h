#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/view/view.h"
#include "kentongan/v1/retention.pb.h"

namespace kentongan::view {

/// The code of the type that this view folds.
constexpr std::string_view kRetentionOrder = "retention_order";
/// As which the bus's own broker stands among the holders of a message.
inline const AgencyCode kBrokerHolder{};

/// What was ordered of one message, and what has become of it.
struct Retained {
  struct Order {
    MessageId id;
    Seq seq;
    std::int64_t time_us = 0;
    AgencyCode by;
    v1::RetentionGround ground = v1::RETENTION_GROUND_UNSPECIFIED;
    std::string basis;
    std::string case_no;
  };
  struct Done {
    Seq seq;
    std::int64_t time_us = 0;
  };

  std::map<AgencyCode, Order> ordered;  ///< To erase it: the first order of each agency.
  std::map<AgencyCode, Done> done;      ///< Who holds nothing of it any more.

  /// The first order to erase it; nullptr: nobody has ordered that.
  [[nodiscard]] const Order* erase() const;
  /// The first of its controllers: the only ones whose order is one. As `is_controller` asks.
  [[nodiscard]] const Order* erase_by(const AgencyCode& author, std::string_view written_for) const;

  /// Legal holds in force, by who has put them, as the broker has let in what ends them.
  [[nodiscard]] std::vector<Order> holds() const;
  /// The same by one who asks for himself whether `by` may release for `whose`, who has left.
  using StandsIn = std::function<bool(const AgencyCode& whose, const AgencyCode& by)>;
  [[nodiscard]] std::vector<Order> holds(const StandsIn& stands_in) const;
  [[nodiscard]] bool is_held() const;
  [[nodiscard]] bool is_held_by(const AgencyCode& agency) const;
  /// Ordered, not held, and not done by that holder.
  [[nodiscard]] bool is_due_at(const AgencyCode& holder) const;

  struct Stand {
    Order order;
    bool held = false;
  };
  std::map<AgencyCode, Stand> stands;        ///< The newest of each agency: lanes overtake.
  std::map<AgencyCode, Order> released_for;  ///< The newest release by another for this one.
};

/// Which messages are to be erased, which must be kept, and who has erased what. Folded from
/// `retention_order` messages and ERASED evidence alone.
class Retention final : public View {
 public:
  [[nodiscard]] static bool keeps(std::string_view type) { return type == kRetentionOrder; }

  /// @return nullptr if nothing was ever ordered of it.
  [[nodiscard]] const Retained* find(const MessageId& message) const;
  /// Messages that this holder has to erase now, in order of their ids.
  [[nodiscard]] std::vector<MessageId> due_at(const AgencyCode& holder) const;

 private:
  void fold(const ParsedEvent& event) override;
  void fold_order(const ParsedEvent& event);

  std::map<MessageId, Retained> retained_;
};

/// The controller of a message's data, who alone has it erased: its author's agency, or the one it
/// was written for (empty: none). Asked by the broker, and again by each desk.
[[nodiscard]] bool is_controller(const AgencyCode& by, const AgencyCode& author,
                                 std::string_view written_for);

/// How many of how many holders have erased it: these agencies, each once, and the broker.
struct Progress {
  std::size_t done = 0;
  std::size_t of = 0;
};
[[nodiscard]] Progress progress_of(const Retained& retained,
                                   const std::vector<AgencyCode>& agencies);

/// How it stands, for people: "dihapus atas perintah 12 dari POLRES (…); 2 dari 3 pemegang
/// selesai". Empty where nothing stands any more.
[[nodiscard]] Text words_of(const Retained& retained, const Progress& progress);

/// Whether a message of this type with this payload, as it was written, is a legal hold: as its
/// leaf says.
[[nodiscard]] bool holds_others(std::string_view type, BytesView payload);

}  // namespace kentongan::view
