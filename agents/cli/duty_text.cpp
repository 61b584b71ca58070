#include "agents/cli/duty_text.h"

#include <array>

#include <fmt/format.h>

#include "agents/cli/render.h"

namespace kentongan::cli {
namespace {

struct FormWords {
  const char* form;
  Text words;
};

const std::array<FormWords, 4>& known_forms() {
  static const std::array<FormWords, 4> kForms{
      {{"definitif", {"definitif", "in office"}},
       {"Plt", {"Plt (pelaksana tugas)", "Plt (acting, the post is vacant)"}},
       {"Plh", {"Plh (pelaksana harian)", "Plh (acting for who is away)"}},
       {"jaga", {"jaga", "on shift"}}}};
  return kForms;
}

const std::vector<Value>& list_in(const Value& document, const char* name) {
  static const std::vector<Value> none;
  const auto* list = document.find(name);
  return list != nullptr && list->is_list() ? list->items : none;
}

/// "3f2a91c0" or "3f2a91c0 (Ipda A.)": whom this desk knows by name, by name too.
std::string officer_words(const Value& entry) {
  const std::string id = entry.text("officer").substr(0, 8);
  const std::string name = entry.text("name");
  return name.empty() ? id : fmt::format("{} ({})", id, name);
}

std::string holder_text(const Value& holder, const Look& look) {
  std::string text = officer_words(holder) + "  " + form_words(holder.text("form"), look);
  if (const std::string order = holder.text("order"); !order.empty()) {
    text += "  " + order;
  }
  if (const std::string until = holder.text("until"); !until.empty()) {
    text += look.say({"  sampai ", "  until "}) + until;
  }
  return holder.text("open") == "true" ? text + look.say({"  kunci terbuka", "  key open"}) : text;
}

}  // namespace

std::string form_words(const std::string& form, const Look& look) {
  for (const FormWords& known : known_forms()) {
    if (form == known.form) {
      return look.say(known.words);
    }
  }
  return form;
}

std::string duty_text(const Value& document, const Look& look) {
  std::string text = inked(look, Ink::bold, document.text("agency")) + "\n";
  for (const Value& duty : list_in(document, "duties")) {
    const auto& holders = list_in(duty, "holders");
    text += fmt::format(
        "  {:<20} {}\n", duty.text("duty"),
        holders.empty() ? look.say({"kosong", "vacant"}) : holder_text(holders.front(), look));
    for (std::size_t i = 1; i < holders.size(); ++i) {
      text += fmt::format("  {:<20} {}\n", "", holder_text(holders[i], look));
    }
  }
  const auto& open = list_in(document, "open");
  text += open.empty()
              ? look.say({"Tidak ada kunci petugas yang terbuka.\n", "No officer's key is open.\n"})
              : std::string();
  for (const Value& one : open) {
    const std::int64_t minutes = (std::stoll("0" + one.text("left_s")) + 59) / 60;
    text += fmt::format(fmt::runtime(look.say({"Kunci terbuka: {}, {} menit lagi.\n",
                                               "Key open: {}, {} minutes more.\n"})),
                        officer_words(one), minutes);
  }
  return text;
}

std::string handover_text(const Value& document, const Look& look) {
  const auto& left = list_in(document, "open_items");
  std::string text = one_line(text_in(document, "say", look)) + "\n";
  text += left.empty() ? look.say({"Tidak ada yang belum selesai.", "Nothing is left open."})
                       : fmt::format(fmt::runtime(look.say({"Belum selesai: {}", "Left open: {}"})),
                                     left.size());
  for (const Value& item : left) {
    text +=
        fmt::format("\n  {}  {}", item.text("message").substr(0, 13), one_line(item.text("text")));
  }
  return text;
}

}  // namespace kentongan::cli
