#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "core/base/check.h"
#include "core/base/error.h"

namespace kentongan {

/// Either a value or an `Error`. Ignoring one is a compile-time warning, hence an error here.
///
/// Member names are those of `std::expected`, so that this class can become an alias of it once the
/// compiler has it. Build failures with `fail()`, never with `Error{}` directly.
///
/// Threads: no shared state. Exceptions: none of its own; reading the wrong side is a programmer's
/// error and stops the process.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(*-explicit-*)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return KTG_CHECK(has_value()), std::get<0>(state_); }
  const T& value() const& { return KTG_CHECK(has_value()), std::get<0>(state_); }
  T&& value() && { return KTG_CHECK(has_value()), std::get<0>(std::move(state_)); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }

  [[nodiscard]] const Error& error() const& { return KTG_CHECK(!has_value()), std::get<1>(state_); }
  [[nodiscard]] Error&& error() && {
    return KTG_CHECK(!has_value()), std::get<1>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an `Error`.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  void value() const { KTG_CHECK(has_value()); }
  [[nodiscard]] const Error& error() const& { return KTG_CHECK(!has_value()), *error_; }
  [[nodiscard]] Error&& error() && { return KTG_CHECK(!has_value()), *std::move(error_); }

 private:
  std::optional<Error> error_;
};

/// With a sentence in both languages, for what a user may see.
[[nodiscard]] inline Error fail(ErrorCode code, Text text) {
  return Error{code, std::move(text)};
}

/// With one sentence for the operator, the same in both languages.
[[nodiscard]] inline Error fail(ErrorCode code, const std::string& detail) {
  return Error{code, Text{detail, detail}};
}

#define KTG_JOIN_IMPL_(a, b) a##b
#define KTG_JOIN_(a, b) KTG_JOIN_IMPL_(a, b)
// NOLINTBEGIN(bugprone-macro-parentheses): `declaration` is a declaration, not an expression.
#define KTG_TRY_IMPL_(declaration, expression, result) \
  auto result = (expression);                          \
  if (!result)                                         \
    return std::move(result).error();                  \
  declaration = std::move(result).value()
#define KTG_TRY_VOID_IMPL_(expression, result) \
  auto result = (expression);                  \
  if (!result)                                 \
  return std::move(result).error()
// NOLINTEND(bugprone-macro-parentheses)

/// Unwraps `expression` into `declaration`, or returns its error from the current function.
///   KTG_TRY(const auto envelope, wire::decode(frame, limits));
#define KTG_TRY(declaration, expression) \
  KTG_TRY_IMPL_(declaration, expression, KTG_JOIN_(try_result_, __COUNTER__))

/// The same for a `Result<void>`.
///   KTG_TRY_VOID(log.put(writes));
#define KTG_TRY_VOID(expression) KTG_TRY_VOID_IMPL_(expression, KTG_JOIN_(try_result_, __COUNTER__))

}  // namespace kentongan
