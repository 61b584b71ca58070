#include "core/schema/scalar_reader.h"

#include <charconv>

namespace kentongan::schema {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stopped == end ? std::optional(number) : std::nullopt;
}

template <typename Number, typename Set, typename Add>
bool put(std::optional<Number> number, bool repeated, Set set, Add add) {
  if (!number) {
    return false;
  }
  if (repeated) {
    add(*number);
  } else {
    set(*number);
  }
  return true;
}

}  // namespace

bool set_number(std::string_view text, const FieldInfo& field, Message& holder) {
  const auto* reflection = holder.GetReflection();
  const auto* at = field.descriptor;
  const auto into = [&](auto setter, auto adder) {
    return std::pair{[=, &holder](auto value) { (reflection->*setter)(&holder, at, value); },
                     [=, &holder](auto value) { (reflection->*adder)(&holder, at, value); }};
  };
  using R = google::protobuf::Reflection;
  switch (at->cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32: {
      const auto [set, add] = into(&R::SetUInt32, &R::AddUInt32);
      return put(number_of<std::uint32_t>(text), field.repeated, set, add);
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      const auto [set, add] = into(&R::SetUInt64, &R::AddUInt64);
      return put(number_of<std::uint64_t>(text), field.repeated, set, add);
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      const auto [set, add] = into(&R::SetInt32, &R::AddInt32);
      return put(number_of<std::int32_t>(text), field.repeated, set, add);
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      const auto [set, add] = into(&R::SetInt64, &R::AddInt64);
      return put(number_of<std::int64_t>(text), field.repeated, set, add);
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const auto [set, add] = into(&R::SetDouble, &R::AddDouble);
      return put(number_of<double>(text), field.repeated, set, add);
    }
    case FieldDescriptor::CPPTYPE_FLOAT: {
      const auto [set, add] = into(&R::SetFloat, &R::AddFloat);
      return put(number_of<float>(text), field.repeated, set, add);
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      const auto [set, add] = into(&R::SetBool, &R::AddBool);
      return put(truth_of(text), field.repeated, set, add);
    }
    default:
      return false;
  }
}

std::optional<bool> truth_of(std::string_view text) {
  const std::string word = folded(text);
  if (word == "true" || word == "ya" || word == "yes") {
    return true;
  }
  if (word == "false" || word == "tidak" || word == "no") {
    return false;
  }
  return std::nullopt;
}

std::string folded(std::string_view text) {
  std::string word(text);
  for (char& letter : word) {
    if (letter >= 'A' && letter <= 'Z') {
      letter = static_cast<char>(letter - 'A' + 'a');
    } else if (letter == ' ' || letter == '-') {
      letter = '_';
    }
  }
  return word;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace kentongan::schema
