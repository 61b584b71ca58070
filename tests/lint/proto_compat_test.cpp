// Shows that the schema still reads what the last release wrote: number, type and label of every
// field and number of every value are those of proto/kentongan.lock.binpb; what went is reserved.
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include "core/base/check.h"
#include "core/schema/catalogue.h"
#include "kentongan/v1/directory.pb.h"
#include "kentongan/v1/evidence.pb.h"
#include "kentongan/v1/wire.pb.h"

namespace kentongan::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumDescriptorProto;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Compares what was with what is, record by record.
class Comparison {
 public:
  explicit Comparison(const DescriptorPool& now) : now_(now) {}

  std::vector<std::string> with(const FileDescriptorSet& before) {
    for (const auto& file : before.file()) {
      if (file.package() != "kentongan.v1") {
        continue;
      }
      for (const auto& message : file.message_type()) {
        compare(file.package() + "." + message.name(), message);
      }
      for (const auto& choices : file.enum_type()) {
        compare(file.package() + "." + choices.name(), choices);
      }
    }
    return std::move(broken_);
  }

 private:
  void compare(const std::string& name, const DescriptorProto& before) {
    const auto* record = now_.FindMessageTypeByName(name);
    if (record == nullptr) {
      broken_.push_back(name + " is gone");
      return;
    }
    for (const auto& field : before.field()) {
      compare(name, field, *record);
    }
    for (const auto& inner : before.nested_type()) {
      compare(name + "." + inner.name(), inner);
    }
    for (const auto& inner : before.enum_type()) {
      compare(name + "." + inner.name(), inner);
    }
  }

  void compare(const std::string& name, const FieldDescriptorProto& before,
               const Descriptor& record) {
    const std::string path = name + "." + before.name();
    const auto* field = record.FindFieldByNumber(before.number());
    if (field == nullptr) {
      if (!record.IsReservedNumber(before.number()) || !record.IsReservedName(before.name())) {
        broken_.push_back(path + " is gone and not reserved");
      }
      return;
    }
    FieldDescriptorProto after;
    field->CopyTo(&after);
    if (after.name() != before.name()) {
      broken_.push_back(path + " is called " + after.name());
    }
    if (after.type() != before.type() || after.type_name() != before.type_name()) {
      broken_.push_back(path + " has another type");
    }
    if (after.label() != before.label() || after.proto3_optional() != before.proto3_optional()) {
      broken_.push_back(path + " has another label");
    }
  }

  void compare(const std::string& name, const EnumDescriptorProto& before) {
    const auto* choices = now_.FindEnumTypeByName(name);
    if (choices == nullptr) {
      broken_.push_back(name + " is gone");
      return;
    }
    for (const auto& value : before.value()) {
      const auto* after = choices->FindValueByNumber(value.number());
      const bool reserved = after == nullptr && choices->IsReservedNumber(value.number()) &&
                            choices->IsReservedName(value.name());
      if (!reserved && (after == nullptr || after->name() != value.name())) {
        broken_.push_back(name + "." + value.name() + " is gone and not reserved");
      }
    }
  }

  const DescriptorPool& now_;
  std::vector<std::string> broken_;
};

FileDescriptorSet locked() {
  std::ifstream file(std::string(KTG_SOURCE_DIR) + "/proto/kentongan.lock.binpb", std::ios::binary);
  FileDescriptorSet set;
  KTG_CHECK(set.ParseFromIstream(&file));
  return set;
}

/// The lock with one change to the message `Sitrep`, as if that were the next release.
class NextRelease {
 public:
  DescriptorProto& sitrep() {
    for (auto& file : *set_.mutable_file()) {
      for (auto& message : *file.mutable_message_type()) {
        if (message.name() == "Sitrep") {
          return message;
        }
      }
    }
    check_failed(__FILE__, __LINE__, "the lock holds Sitrep");
  }

  std::vector<std::string> breaks() {
    DescriptorPool pool;
    for (const auto& file : set_.file()) {
      KTG_CHECK(pool.BuildFile(file) != nullptr);
    }
    return Comparison(pool).with(locked());
  }

 private:
  FileDescriptorSet set_ = locked();
};

TEST(ProtoCompatTest, ReadsWhatTheLastReleaseWrote) {
  // Named, so that every file of the schema is linked in.
  ASSERT_THAT(Catalogue::standard().types(), SizeIs(::testing::Ge(30U)));
  ASSERT_THAT((std::vector<const void*>{v1::Frame::descriptor(), v1::Evidence::descriptor(),
                                        v1::DirectoryChange::descriptor()}),
              ::testing::Each(::testing::NotNull()));

  EXPECT_THAT(Comparison(*DescriptorPool::generated_pool()).with(locked()), IsEmpty());
}

TEST(ProtoCompatTest, TakesANewField) {
  NextRelease next;
  auto& field = *next.sitrep().add_field();
  field.set_name("later");
  field.set_number(100);
  field.set_type(FieldDescriptorProto::TYPE_STRING);
  field.set_label(FieldDescriptorProto::LABEL_OPTIONAL);

  EXPECT_THAT(next.breaks(), IsEmpty());
}

TEST(ProtoCompatTest, RefusesAnotherNumberTypeLabelOrName) {
  NextRelease moved;
  moved.sitrep().mutable_field(0)->set_number(100);
  NextRelease retyped;
  retyped.sitrep().mutable_field(0)->set_type(FieldDescriptorProto::TYPE_BYTES);
  NextRelease listed;
  listed.sitrep().mutable_field(0)->set_label(FieldDescriptorProto::LABEL_REPEATED);
  NextRelease renamed;
  renamed.sitrep().mutable_field(0)->set_name("words");

  EXPECT_THAT(moved.breaks(), ElementsAre("kentongan.v1.Sitrep.text is gone and not reserved"));
  EXPECT_THAT(retyped.breaks(), ElementsAre("kentongan.v1.Sitrep.text has another type"));
  EXPECT_THAT(listed.breaks(), ElementsAre("kentongan.v1.Sitrep.text has another label"));
  EXPECT_THAT(renamed.breaks(), ElementsAre("kentongan.v1.Sitrep.text is called words"));
}

TEST(ProtoCompatTest, TakesARemovalOnlyWithItsNumberAndNameReserved) {
  NextRelease removed;
  removed.sitrep().mutable_field()->DeleteSubrange(0, 1);
  NextRelease reserved;
  reserved.sitrep().mutable_field()->DeleteSubrange(0, 1);
  reserved.sitrep().add_reserved_name("text");
  auto& range = *reserved.sitrep().add_reserved_range();
  range.set_start(1);
  range.set_end(2);

  EXPECT_THAT(removed.breaks(), ElementsAre("kentongan.v1.Sitrep.text is gone and not reserved"));
  EXPECT_THAT(reserved.breaks(), IsEmpty());
}

}  // namespace
}  // namespace kentongan::schema
