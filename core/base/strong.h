#pragma once

#include <compare>
#include <functional>
#include <utility>

namespace kentongan {

/// A value with a name of its own: an `AgencyCode` cannot be passed where a `DutyCode` is meant.
/// Made explicitly, compared like its representation, read by `value()`.
template <typename Rep, typename Tag>
class Strong {
 public:
  using rep = Rep;

  constexpr Strong() = default;
  constexpr explicit Strong(Rep value) : value_(std::move(value)) {}

  [[nodiscard]] constexpr const Rep& value() const { return value_; }

  // NOLINTNEXTLINE(modernize-use-nullptr): the tool takes the zero of a comparison for a pointer.
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
  friend constexpr bool operator==(const Strong&, const Strong&) = default;

 private:
  Rep value_{};
};

}  // namespace kentongan

template <typename Rep, typename Tag>
struct std::hash<kentongan::Strong<Rep, Tag>> {
  std::size_t operator()(const kentongan::Strong<Rep, Tag>& strong) const noexcept {
    return std::hash<Rep>{}(strong.value());
  }
};
