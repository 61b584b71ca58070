#include "core/bundle/reveal.h"

#include <algorithm>

#include "core/base/suggest.h"

namespace kentongan::bundle {

bool Reveal::shows_messages() const {
  return payload || std::ranges::any_of(groups, [](bool shown) { return shown; });
}

bool Reveal::shows_whole() const {
  return payload && std::ranges::all_of(groups, [](bool shown) { return shown; });
}

Reveal Reveal::usual() {
  Reveal reveal;
  reveal.groups = {true, true, true, true, true, true, false, false};
  reveal.evidence = true;
  reveal.decision = true;
  return reveal;
}

Reveal Reveal::all() {
  Reveal reveal = usual();
  reveal.groups.fill(true);
  reveal.payload = true;
  return reveal;
}

const std::vector<std::string>& reveal_words() {
  static const std::vector<std::string> kWords{
      "identity",   "author",  "addresses", "subject",  "handling", "times", "chain",
      "enclosures", "payload", "evidence",  "decision", "all",      "none"};
  return kWords;
}

const std::string& name_of_group(std::size_t group) {
  return reveal_words().at(group);
}

Result<Reveal> reveal_from(std::span<const std::string> words) {
  Reveal reveal;
  for (const std::string& word : words) {
    const auto& known = reveal_words();
    const auto at = static_cast<std::size_t>(std::ranges::find(known, word) - known.begin());
    if (at < reveal.groups.size()) {
      reveal.groups.at(at) = true;
    } else if (word == "payload") {
      reveal.payload = true;
    } else if (word == "evidence") {
      reveal.evidence = true;
    } else if (word == "decision") {
      reveal.decision = true;
    } else if (word == "all") {
      reveal = Reveal::all();
    } else if (word != "none") {
      const auto meant = nearest(word, known);
      return fail(ErrorCode::invalid_argument,
                  Text{"\"" + word + "\" bukan bagian pesan." +
                           (meant ? " Maksud Anda " + *meant + "?" : ""),
                       "\"" + word + "\" is no part of a message." +
                           (meant ? " Did you mean " + *meant + "?" : "")});
    }
  }
  reveal.groups[0] = reveal.groups[0] || reveal.shows_messages();
  return reveal;
}

}  // namespace kentongan::bundle
