#include "core/transport/frame.h"

#include <deque>
#include <map>
#include <vector>

#include <google/protobuf/arena.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>

#include "core/base/limits.h"

namespace kentongan::transport {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::CodedInputStream;

// More than any honest frame has: 256 items of 8 steps, 4 signatures and a dozen fields, twice
// over. A thousand times fewer than what would fit into the bytes, and each costs memory.
constexpr std::size_t kFieldsMax = 16'384;
constexpr std::uint32_t kWireTypeBits = 3;
constexpr std::uint32_t kWireTypeMask = 7;
constexpr std::uint32_t kWireLength = 2;

// For each message reachable from Frame: which fields hold a message, and which.
class Shape {
 public:
  static const Shape& of_frame() {
    static const Shape shape;
    return shape;
  }

  // -1: nothing below that is built.
  int below(int message, std::uint32_t field) const {
    const auto& fields = messages_[static_cast<std::size_t>(message)];
    return field < fields.size() ? fields[field] : -1;
  }

 private:
  Shape() { add(v1::Frame::descriptor()); }

  int add(const Descriptor* type) {
    if (const auto found = known_.find(type); found != known_.end()) {
      return found->second;
    }
    const int number = static_cast<int>(messages_.size());
    known_[type] = number;
    messages_.emplace_back();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->type() != FieldDescriptor::TYPE_MESSAGE) {
        continue;
      }
      const int child = add(field->message_type());
      auto& fields = messages_[static_cast<std::size_t>(number)];
      const auto place = static_cast<std::size_t>(field->number());
      fields.resize(std::max(fields.size(), place + 1), -1);
      fields[place] = child;
    }
    return number;
  }

  std::map<const Descriptor*, int> known_;
  std::deque<std::vector<int>> messages_;
};

// Counts what the parser would build, without building it.
class Bounds {
 public:
  explicit Bounds(const Shape& shape) : shape_(shape) {}

  bool walk(BytesView bytes, int message, int depth) {
    if (depth > limits::kDepthMax) {
      return false;
    }
    CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                        static_cast<int>(bytes.size()));
    while (const std::uint32_t tag = in.ReadTag()) {
      if (++fields_ > kFieldsMax || !step(in, bytes, tag, {message, depth})) {
        return false;
      }
    }
    return static_cast<std::size_t>(in.CurrentPosition()) == bytes.size();
  }

  bool too_many() const { return fields_ > kFieldsMax; }

 private:
  struct At {
    int message;
    int depth;
  };

  bool step(CodedInputStream& in, BytesView bytes, std::uint32_t tag, At at) {
    std::uint64_t ignored = 0;
    std::uint32_t size = 0;
    switch (tag & kWireTypeMask) {
      case 0:
        return in.ReadVarint64(&ignored);
      case 1:
        return in.Skip(sizeof(std::uint64_t));
      case 5:
        return in.Skip(sizeof(std::uint32_t));
      case kWireLength: {
        if (!in.ReadVarint32(&size)) {
          return false;
        }
        const auto from = static_cast<std::size_t>(in.CurrentPosition());
        if (size > bytes.size() - from || !in.Skip(static_cast<int>(size))) {
          return false;
        }
        const int child = shape_.below(at.message, tag >> kWireTypeBits);
        return child < 0 || walk(bytes.substr(from, size), child, at.depth + 1);
      }
      default:
        return false;  // Groups: not of proto3.
    }
  }

  const Shape& shape_;
  std::size_t fields_ = 0;
};

Error no_frame(const Text& why) {
  return fail(ErrorCode::malformed, Text{"bukan bingkai: " + why.id, "no frame: " + why.en});
}

Error four_lanes() {
  return no_frame({"jalur ada empat", "there are four lanes"});
}

Result<void> check_submit(const v1::Submit& submit) {
  if (submit.items_size() > limits::kSubmissionItemsMax ||
      submit.signatures_size() > limits::kSignaturesMax || submit.hops_size() > limits::kHopsMax) {
    return fail(ErrorCode::too_large,
                Text{"satu kiriman paling banyak 256 butir, 4 tanda tangan, 8 lompatan",
                     "a submission has at most 256 items, 4 signatures, 8 hops"});
  }
  for (const auto& item : submit.items()) {
    if (item.signatures_size() > limits::kSignaturesMax || item.path_size() > limits::kPathMax) {
      return fail(ErrorCode::too_large,
                  Text{"satu butir paling banyak 4 tanda tangan dan 8 langkah jalur bukti",
                       "an item has at most 4 signatures and 8 steps of path"});
    }
  }
  return {};
}

Result<void> check_counts(const v1::Frame& frame) {
  const auto session = frame.session().size();
  if (session != 0 && session != limits::kSessionIdBytes) {
    return no_frame({"nomor sesi 16 bita", "a session id has 16 bytes"});
  }
  constexpr int kCursorsMax = 4;  // One a lane.
  switch (frame.body_case()) {
    case v1::Frame::kSubmit:
      return check_submit(frame.submit());
    case v1::Frame::kHello:
      return frame.hello().cursors_size() > kCursorsMax ? four_lanes() : Result<void>{};
    case v1::Frame::kAcknowledge:
      return frame.acknowledge().cursors_size() > kCursorsMax ? four_lanes() : Result<void>{};
    case v1::Frame::BODY_NOT_SET:
      return no_frame({"isinya tidak dikenal versi ini", "it has no body that this version knows"});
    default:
      return {};
  }
}

}  // namespace

Result<void> read_frame(BytesView bytes, v1::Frame& into) {
  if (bytes.size() > limits::kFrameBytesMax) {
    return fail(ErrorCode::too_large, Text{"satu bingkai paling banyak 1114112 bita",
                                           "a frame has at most 1114112 bytes"});
  }
  Bounds bounds(Shape::of_frame());
  if (!bounds.walk(bytes, 0, 0)) {
    return bounds.too_many()
               ? fail(ErrorCode::too_large, Text{"satu bingkai paling banyak 16384 isian",
                                                 "a frame has at most 16384 fields"})
               : no_frame({"bitanya tidak utuh", "its bytes do not hold together"});
  }
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  in.SetRecursionLimit(limits::kDepthMax);
  into.Clear();
  if (!into.MergeFromCodedStream(&in) || !in.ConsumedEntireMessage()) {
    return no_frame({"bitanya tidak utuh", "its bytes do not hold together"});
  }
  return check_counts(into);
}

struct FrameReader::Memory {
  // Enough for a frame of 64 items without asking the system again.
  static constexpr std::size_t kFirstBlock = std::size_t{64} * 1024;
  Memory() : block(kFirstBlock), arena(block.data(), block.size()) {}

  std::vector<char> block;
  google::protobuf::Arena arena;
};

FrameReader::FrameReader() : memory_(std::make_unique<Memory>()) {}

FrameReader::~FrameReader() = default;

Result<const v1::Frame*> FrameReader::read(BytesView bytes) {
  memory_->arena.Reset();
  auto* frame = google::protobuf::Arena::CreateMessage<v1::Frame>(&memory_->arena);
  KTG_TRY_VOID(read_frame(bytes, *frame));
  return static_cast<const v1::Frame*>(frame);
}

}  // namespace kentongan::transport
