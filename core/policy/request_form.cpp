#include "core/policy/request_form.h"

#include <algorithm>
#include <utility>

namespace kentongan::policy {
namespace {

constexpr BytesView kMagic = "KTGREQ01";
constexpr std::uint32_t kEntriesMax = 65'536;

/// One description of the form serves both ways: `walk` names the members, a Writer writes them
/// and a Reader reads them.
class Writer {
 public:
  void flag(const bool& value) { bytes_.push_back(value ? '\1' : '\0'); }
  template <typename Enum>
  void number(const Enum& value, std::uint8_t /*least*/, std::uint8_t /*most*/) {
    bytes_.push_back(static_cast<char>(value));
  }
  void zone(const std::int32_t& value) { append_u32(bytes_, static_cast<std::uint32_t>(value)); }
  void time(const std::int64_t& value) { append_u64(bytes_, static_cast<std::uint64_t>(value)); }
  void text(const std::string& value) {
    append_u32(bytes_, static_cast<std::uint32_t>(value.size()));
    bytes_ += value;
  }
  template <typename Entry, typename Walk>
  void row(const std::vector<Entry>& entries, Walk walk) {
    append_u32(bytes_, static_cast<std::uint32_t>(entries.size()));
    for (const Entry& entry : entries) {
      walk(*this, entry);
    }
  }
  template <typename Entry, typename Walk>
  void set(const std::vector<Entry>& entries, Walk walk) {
    std::vector<Bytes> forms;
    for (const Entry& entry : entries) {
      Writer writer;
      walk(writer, entry);
      forms.push_back(std::move(writer).take());
    }
    std::sort(forms.begin(), forms.end());
    forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
    append_u32(bytes_, static_cast<std::uint32_t>(forms.size()));
    for (const Bytes& form : forms) {
      text(form);
    }
  }
  [[nodiscard]] Bytes take() && { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

class Reader {
 public:
  explicit Reader(BytesView rest) : rest_(rest) {}

  [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }

  void flag(bool& value) {
    std::uint8_t read = 0;
    number(read, 0, 1);
    value = read == 1;
  }
  template <typename Enum>
  void number(Enum& value, std::uint8_t least, std::uint8_t most) {
    const BytesView byte = take(1);
    const auto read = static_cast<std::uint8_t>(byte.empty() ? least : byte.front());
    ok_ = ok_ && read >= least && read <= most;
    value = static_cast<Enum>(read);
  }
  void zone(std::int32_t& value) {
    const BytesView at = take(4);
    value = at.empty() ? 0 : static_cast<std::int32_t>(get_u32(at.data()));
  }
  void time(std::int64_t& value) {
    const BytesView at = take(8);
    value = at.empty() ? 0 : static_cast<std::int64_t>(get_u64(at.data()));
  }
  void text(std::string& value) {
    value = std::string(view());
    ok_ = ok_ && is_utf8(value);
  }
  template <typename Entry, typename Walk>
  void row(std::vector<Entry>& entries, Walk walk) {
    for (std::uint32_t left = count(); left > 0 && ok_; --left) {
      walk(*this, entries.emplace_back());
    }
  }
  template <typename Entry, typename Walk>
  void set(std::vector<Entry>& entries, Walk walk) {
    BytesView before;
    const std::uint32_t all = count();
    for (std::uint32_t at = 0; at < all && ok_; ++at) {
      const BytesView form = view();
      Reader reader(form);
      walk(reader, entries.emplace_back());
      ok_ = ok_ && reader.done() && (at == 0 || before < form);
      before = form;
    }
  }

 private:
  BytesView take(std::size_t size) {
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const BytesView taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::uint32_t count() {
    const BytesView at = take(4);
    const std::uint32_t read = at.empty() ? 0 : get_u32(at.data());
    ok_ = ok_ && read <= kEntriesMax;
    return ok_ ? read : 0;
  }
  BytesView view() {
    const BytesView at = take(4);
    return at.empty() ? BytesView{} : take(get_u32(at.data()));
  }

  BytesView rest_;
  bool ok_ = true;
};

constexpr auto kText = [](auto& form, auto& text) { form.text(text); };

/// `form` is a Writer and the rest const, or a Reader and the rest not.
constexpr auto kParty = [](auto& form, auto& party) {
  form.text(party.agency);
  form.text(party.duty);
  form.text(party.sector);
  form.text(party.kind);
  form.text(party.level);
  form.row(party.line, [](auto& entry, auto& above) {
    entry.text(above.agency);
    entry.text(above.sector);
  });
  form.set(party.areas, kText);
  form.set(party.groups, kText);
  form.number(party.clearance, 0, 4);
};

template <typename Form, typename Asked>
void walk_lists(Form& form, Asked& request) {
  form.set(request.statuses, [](auto& entry, auto& status) {
    entry.text(status.kind);
    entry.text(status.value);
    entry.text(status.incident);
    entry.set(status.areas, kText);
  });
  form.set(request.leads, kText);
  form.set(request.controls, kText);
  form.set(request.controlled_by, kText);
  form.text(request.break_glass);
  form.flag(request.break_glass_right);
  form.set(request.references, [](auto& entry, auto& reference) {
    entry.number(reference.kind, 1, 2);
    kParty(entry, reference.by);
  });
}

template <typename Form, typename Asked>
void walk(Form& form, Asked& request) {
  form.time(request.time_us);
  form.zone(request.zone_s);
  kParty(form, request.from);
  kParty(form, request.to);
  form.text(request.type);
  form.flag(request.sealed);
  form.set(request.fields, [](auto& entry, auto& field) {
    entry.text(field.name);
    entry.set(field.values, kText);
  });
  form.set(request.times, [](auto& entry, auto& time) {
    entry.text(time.name);
    entry.time(time.time_us);
  });
  form.number(request.precedence, 0, 4);
  form.number(request.classification, 0, 4);
  form.set(request.markings, kText);
  form.set(request.areas, kText);
  form.text(request.purpose);
  form.set(request.bases, kText);
  form.text(request.channel);
  form.text(request.incident);
  form.flag(request.incident_open);
  form.flag(request.exercise);
  form.flag(request.receipt_first);
  walk_lists(form, request);
}

}  // namespace

Bytes bytes_of(const Request& request) {
  Writer writer;
  walk(writer, request);
  return Bytes(kMagic) + std::move(writer).take();
}

Result<Request> request_from(BytesView bytes) {
  const Error refused = fail(ErrorCode::malformed, "not the bytes of a policy request");
  if (bytes.size() > kRequestBytesMax || !bytes.starts_with(kMagic)) {
    return refused;
  }
  Reader reader(bytes.substr(kMagic.size()));
  Request request;
  walk(reader, request);
  if (!reader.done()) {
    return refused;
  }
  return request;
}

}  // namespace kentongan::policy
