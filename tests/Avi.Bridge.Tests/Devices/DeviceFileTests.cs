using Avi.Bridge.Devices;
using Avi.Protocol.Security;

namespace Avi.Bridge.Tests.Devices;

[TestFixture]
internal sealed class DeviceFileTests
{
    private const string Key = "a02d402e7d2e7141e6b1f76fe48b4f8a25f7fcedcc46641f3543bccae862f7a2";

    private string _folder = "";

    private string Path => System.IO.Path.Combine(_folder, "devices.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("avi-devices-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Everything_of_an_entry_comes_back()
    {
        var entry = new DeviceEntry
        {
            DeviceId = ulong.MaxValue,
            Name = "Thermometer im Flur",
            IsEnabled = false,
            Keys = [new DeviceCredential(0, DeviceKey.Generate()), new DeviceCredential(255, DeviceKey.Generate())],
            RequiresForwardSecrecy = true,
            Publish = ["avi/home/{id}/#"],
            Subscribe = ["avi/home/+/command", "avi/all"],
            Quota = new DeviceQuota { MessagesPerSecond = 5, MessageBurst = 10, Subscriptions = 3, QueuedMessages = 0 },
        };
        var plain = new DeviceEntry { DeviceId = 0, IsPlain = true };

        await DeviceFile.WriteAsync(Path, [entry, plain]);
        IReadOnlyList<DeviceEntry> read = await DeviceFile.ReadAsync(Path);

        Assert.That(read.Select(device => device.DeviceId), Is.EqualTo(new[] { 0UL, ulong.MaxValue }));
        Assert.That(read[0], Is.EqualTo(plain).Using<DeviceEntry>(IsSame));
        Assert.That(read[1], Is.EqualTo(entry).Using<DeviceEntry>(IsSame));
    }

    [Test]
    public async Task What_people_write_by_hand_is_read()
    {
        await File.WriteAllTextAsync(Path, $$"""
            {
              // the hall
              "devices": [
                { "id": 1234, "keys": [ { "id": 1, "key": "{{Key}}" } ], "subscribe": [ "avi/#" ], },
              ]
            }
            """);

        IReadOnlyList<DeviceEntry> read = await DeviceFile.ReadAsync(Path);

        Assert.That(read[0].Keys[0].Key.ToHex(), Is.EqualTo(Key));
        Assert.That((read[0].IsEnabled, read[0].Quota), Is.EqualTo((true, new DeviceQuota())));
    }

    [TestCase("", "no valid JSON")]
    [TestCase("[]", "no valid JSON")]
    [TestCase("""{"devices":[{"name":"no id"}]}""", "id")]
    [TestCase("""{"devices":[{"id":1,"pubish":["a"]}]}""", "pubish")]
    [TestCase("""{"devices":[{"id":-1}]}""", "$.devices[0].id")]
    [TestCase("""{"devices":[{"id":1},{"id":1}]}""", "Device 1 is there twice")]
    [TestCase("""{"devices":[{"id":1,"publish":["a+"]}]}""", "Device 1: 'a+' is no topic filter")]
    [TestCase("""{"devices":[{"id":1,"keys":null,"quota":{"messagesPerSecond":-1}}]}""", "MessagesPerSecond")]
    public async Task Mistake_is_named_with_its_place(string json, string problem)
    {
        await File.WriteAllTextAsync(Path, json);

        Assert.That(
            async () => await DeviceFile.ReadAsync(Path),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(problem));
    }

    [Test]
    public async Task Wrong_key_is_named_by_its_id_and_not_repeated()
    {
        string almost = Key[..^1];
        await File.WriteAllTextAsync(Path, $$"""{"devices":[{"id":9,"keys":[{"id":3,"key":"{{almost}}"}]}]}""");

        Assert.That(
            async () => await DeviceFile.ReadAsync(Path),
            Throws.TypeOf<InvalidDataException>()
                .With.Message.Contains("Device 9: key 3")
                .And.Message.Not.Contains(almost[..8]));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows files have access lists in the place of these rights.")]
    public async Task File_is_for_its_owner_only_also_after_it_was_written_again()
    {
        await DeviceFile.WriteAsync(Path, [DeviceEntries.WithKey(1)]);
        await DeviceFile.WriteAsync(Path, [DeviceEntries.WithKey(2)]);

#pragma warning disable CA1416 // Excluded above.
        Assert.That(File.GetUnixFileMode(Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
#pragma warning restore CA1416
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1), "nothing unfinished stays");
    }

    [Test]
    public async Task File_stays_whole_when_writing_fails()
    {
        await DeviceFile.WriteAsync(Path, [DeviceEntries.WithKey(1)]);
        DeviceEntry cleared = DeviceEntries.WithKey(2);
        cleared.Keys[0].Key.Dispose();

        Assert.That(
            async () => await DeviceFile.WriteAsync(Path, [cleared]), Throws.TypeOf<ObjectDisposedException>());

        Assert.That((await DeviceFile.ReadAsync(Path))[0].DeviceId, Is.EqualTo(1));
        Assert.That(Directory.GetFiles(_folder), Has.Length.EqualTo(1), "nothing unfinished stays");
    }

    private static bool IsSame(DeviceEntry one, DeviceEntry other) =>
        one with { Keys = [], Publish = [], Subscribe = [] } == other with { Keys = [], Publish = [], Subscribe = [] }
        && one.Keys.Select(Text).SequenceEqual(other.Keys.Select(Text))
        && one.Publish.SequenceEqual(other.Publish)
        && one.Subscribe.SequenceEqual(other.Subscribe);

    private static string Text(DeviceCredential credential) => $"{credential.KeyId} {credential.Key.ToHex()}";
}
