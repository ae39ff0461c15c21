using Avi.Bridge.Devices;
using Avi.Protocol.Security;

namespace Avi.Bridge.Tests.Devices;

[TestFixture]
internal sealed class DeviceDirectoryTests
{
    [Test]
    public async Task Device_is_found_by_its_number_until_it_is_removed()
    {
        var directory = new DeviceDirectory();
        DeviceEntry entry = DeviceEntries.WithKey(1234);

        directory.Set(entry);
        DeviceEntry? found = await directory.FindAsync(1234);
        DeviceEntry? other = await directory.FindAsync(1235);
        bool wasKnown = directory.Remove(1234);
        DeviceEntry? gone = await directory.FindAsync(1234);

        Assert.That((found, other, wasKnown, gone), Is.EqualTo((entry, (DeviceEntry?)null, true, (DeviceEntry?)null)));
    }

    [Test]
    public void Watchers_are_told_of_each_change_until_they_stop()
    {
        var directory = new DeviceDirectory();
        List<ulong> told = [];
        IDisposable watching = directory.OnChange(told.Add);

        directory.Set(DeviceEntries.WithKey(1));
        directory.Set(DeviceEntries.WithKey(1));
        directory.Remove(1);
        directory.Remove(2);
        watching.Dispose();
        directory.Set(DeviceEntries.WithKey(3));

        Assert.That(told, Is.EqualTo(new ulong[] { 1, 1, 1 }));
    }

    [TestCaseSource(nameof(Mistakes))]
    public void Entry_that_breaks_a_rule_is_refused_with_the_reason(DeviceEntry entry, string reason)
    {
        var directory = new DeviceDirectory();

        Assert.That(() => directory.Set(entry), Throws.ArgumentException.With.Message.Contains(reason));
        Assert.That(directory.Count, Is.Zero);
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        DeviceEntry entry = DeviceEntries.WithKey(7);
        yield return Mistake(entry with { Keys = [.. entry.Keys, .. entry.Keys] }, "different ids");
        yield return Mistake(entry with { Keys = [Key(1), Key(2), Key(3)] }, "at most 2 keys");
        yield return Mistake(entry with { IsPlain = true }, "cannot be plain");
        yield return Mistake(entry with { Publish = ["a/#/b"] }, "'a/#/b' is no topic filter");
        yield return Mistake(entry with { Subscribe = [""] }, "'' is no topic filter");
        yield return Mistake(entry with { Subscribe = ["avi-context-updates"] }, "reserved");
        yield return Mistake(entry with { Publish = ["$SYS/#"] }, "reserved");
        yield return Mistake(entry with { Publish = [.. Enumerable.Repeat("a", 65)] }, "at most 64 filters");
        yield return Mistake(entry with { Name = new string('x', 201) }, "at most 200 characters");
        yield return Mistake(entry with { Quota = new DeviceQuota { MessagesPerSecond = 0 } }, "MessagesPerSecond");
    }

    private static DeviceCredential Key(byte keyId) => new(keyId, DeviceKey.Generate());

    private static TestCaseData Mistake(DeviceEntry entry, string reason) =>
        new TestCaseData(entry, reason).SetArgDisplayNames(reason);
}
