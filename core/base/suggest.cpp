#include "core/base/suggest.h"

#include <algorithm>

namespace kentongan {
namespace {

std::string folded(std::string_view word) {
  std::string letters;
  for (const char letter : word) {
    if (letter >= 'A' && letter <= 'Z') {
      letters.push_back(static_cast<char>(letter - 'A' + 'a'));
    } else if (letter != '-' && letter != '_' && letter != ' ') {
      letters.push_back(letter);
    }
  }
  return letters;
}

/// Damerau-Levenshtein, restricted: a letter is moved once at most.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view typed, const std::vector<std::string>& known) {
  const auto wanted = folded(typed);
  std::optional<std::string> best;
  std::size_t best_distance = 0;
  for (const auto& word : known) {
    const auto candidate = folded(word);
    const auto apart = distance(wanted, candidate);
    const auto allowed = std::max<std::size_t>(1, std::max(wanted.size(), candidate.size()) / 3);
    if (apart <= allowed && (!best || apart < best_distance)) {
      best = word;
      best_distance = apart;
    }
  }
  return best;
}

}  // namespace kentongan
