#include "core/eventlog/tlog_proof.h"

#include <algorithm>

#include "core/base/limits.h"

namespace kentongan::eventlog {
namespace {

constexpr std::size_t kFileBytesMax = 65'536;
constexpr std::size_t kPathMax = 63;
constexpr std::size_t kSaltsBytes = 128;
constexpr std::size_t kOpenedAt = LeafBytes::kSize;
constexpr std::size_t kHeaderAt = kOpenedAt + kSaltsBytes + Digest::kSize;
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

Error no_proof(const char* why) {
  return fail(ErrorCode::malformed, std::string("a proof file: ") + why);
}

Bytes extra_of(const TlogProof& proof) {
  Bytes extra = proof.leaf.str();
  if (proof.opened) {
    extra += proof.opened->salts;
    extra += proof.opened->payload_commitment.view();
    extra += proof.opened->header;
  }
  return extra;
}

Result<void> take_extra(BytesView extra, TlogProof& proof) {
  const bool is_leaf_alone = extra.size() == LeafBytes::kSize;
  if (!is_leaf_alone &&
      (extra.size() <= kHeaderAt || extra.size() > kHeaderAt + limits::kHeaderBytesMax)) {
    return no_proof("an extra of another length");
  }
  proof.leaf = LeafBytes::copied(extra.substr(0, LeafBytes::kSize));
  if (!is_leaf_alone) {
    proof.opened =
        OpenedHeader{Bytes(extra.substr(kOpenedAt, kSaltsBytes)),
                     Digest::copied(extra.substr(kOpenedAt + kSaltsBytes, Digest::kSize)),
                     Bytes(extra.substr(kHeaderAt))};
  }
  return {};
}

Result<std::uint64_t> number_in(std::string_view digits) {
  std::uint64_t number = 0;
  const bool is_one =
      !digits.empty() && (digits.size() == 1 || digits.front() != '0') && digits.size() <= 18 &&
      std::ranges::all_of(digits, [](char digit) { return digit >= '0' && digit <= '9'; });
  if (!is_one) {
    return no_proof("an index that is no number");
  }
  for (const char digit : digits) {
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return number;
}

/// Takes a line off the front. @return nothing if there is none that ends.
std::optional<std::string_view> take_line(BytesView& rest) {
  const auto end = rest.find('\n');
  if (end == BytesView::npos) {
    return std::nullopt;
  }
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string write_tlog_proof(const TlogProof& proof) {
  std::string text = std::string(kTlogProofMagic) + std::string(kExtra) +
                     to_base64(extra_of(proof)) + "\n" + std::string(kIndex) +
                     std::to_string(proof.index) + "\n";
  for (const Digest& step : proof.path) {
    text += to_base64(step.view()) + "\n";
  }
  return text + "\n" + proof.checkpoint;
}

Result<TlogProof> parse_tlog_proof(BytesView file) {
  if (file.size() > kFileBytesMax) {
    return fail(ErrorCode::too_large, "a proof file of more than 64 KiB");
  }
  if (!file.starts_with(kTlogProofMagic)) {
    return no_proof("another beginning");
  }
  BytesView rest = file.substr(kTlogProofMagic.size());
  TlogProof proof;
  const auto extra = take_line(rest);
  const auto index = take_line(rest);
  if (!extra || !extra->starts_with(kExtra) || !index || !index->starts_with(kIndex)) {
    return no_proof("no extra and index");
  }
  KTG_TRY(const Bytes bytes, from_base64(extra->substr(kExtra.size())));
  KTG_TRY_VOID(take_extra(bytes, proof));
  KTG_TRY(proof.index, number_in(index->substr(kIndex.size())));
  for (auto line = take_line(rest);; line = take_line(rest)) {
    if (!line || proof.path.size() > kPathMax) {
      return no_proof("no checkpoint, or too many hashes");
    }
    if (line->empty()) {
      break;
    }
    KTG_TRY(const Bytes step, from_base64(*line));
    KTG_TRY(const Digest hash, Digest::from(step));
    proof.path.push_back(hash);
  }
  proof.checkpoint = std::string(rest);
  return proof.checkpoint.empty() ? Result<TlogProof>(no_proof("no checkpoint"))
                                  : Result<TlogProof>(std::move(proof));
}

}  // namespace kentongan::eventlog
