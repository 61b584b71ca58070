// Shows that a checkpoint's text is that of C2SP, by the known answers of tests/golden/audit.json,
// and that nothing else is taken for one.
#include "core/eventlog/checkpoint.h"

#include <gtest/gtest.h>

#include "core/base/tree_hash.h"
#include "core/base/yaml.h"

namespace kentongan::eventlog {
namespace {

std::string known_text() {
  static const Value kFile = load_yaml(KTG_SOURCE_DIR "/tests/golden/audit.json").value();
  const std::string note = kFile.find("own_checkpoint")->text("note");
  return note.substr(0, note.find("\n\n") + 1);
}

TEST(CheckpointTest, IsReadAndWrittenByteForByte) {
  const auto read = parse_checkpoint(known_text());

  ASSERT_TRUE(read);
  EXPECT_EQ(read->origin, "example.invalid/bus/test");
  EXPECT_EQ(read->head.size, 8U);
  EXPECT_EQ(to_hex(read->head.root.view()),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  EXPECT_EQ(write_checkpoint(*read), known_text());
}

TEST(CheckpointTest, OfNothingHasTheRootOfNothing) {
  const CheckpointText empty{"bus.example/log/1", {0, tree_root({})}};
  const CheckpointText forged{"bus.example/log/1", {0, Digest{}}};

  EXPECT_EQ(parse_checkpoint(write_checkpoint(empty))->head, empty.head);
  EXPECT_FALSE(parse_checkpoint(write_checkpoint(forged)));
}

TEST(CheckpointTest, G14_RefusesWhateverElse) {
  const std::string root = to_base64(Digest{}.view());
  const std::string good = "bus\n8\n" + root + "\n";
  ASSERT_TRUE(parse_checkpoint(good));

  for (const std::string& text : {std::string(),
                                  std::string("\n"),
                                  std::string("\n\n\n"),
                                  "bus\n8\n" + root,
                                  "bus\n8\n" + root + "\nextension\n",
                                  "bus\n8\n" + root + "\n\n",
                                  "\n8\n" + root + "\n",
                                  "b us\n8\n" + root + "\n",
                                  "b\xffs\n8\n" + root + "\n",
                                  "bus\n08\n" + root + "\n",
                                  "bus\n-8\n" + root + "\n",
                                  "bus\n+8\n" + root + "\n",
                                  "bus\n 8\n" + root + "\n",
                                  "bus\n8 \n" + root + "\n",
                                  "bus\n0x8\n" + root + "\n",
                                  "bus\n\n" + root + "\n",
                                  "bus\n9223372036854775808\n" + root + "\n",
                                  "bus\n18446744073709551616\n" + root + "\n",
                                  "bus\n8\r\n" + root + "\n",
                                  "bus\n8\n" + root + " \n",
                                  "bus\n8\n" + to_base64("short") + "\n",
                                  std::string("bus\n8\n\n"),
                                  "bus\n8\n" + root.substr(0, root.size() - 1) + "\n"}) {
    EXPECT_FALSE(parse_checkpoint(text)) << text;
  }
  EXPECT_TRUE(parse_checkpoint("bus\n9223372036854775807\n" + root + "\n"));
}

}  // namespace
}  // namespace kentongan::eventlog
