using System.Threading.Channels;

using Avi.Bridge.Devices;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Bridge.Tests.Devices;

[TestFixture]
internal sealed class DeviceDirectoryFileTests
{
    private FakeTimeProvider _time = null!;
    private FakeLogCollector _log = null!;
    private ILoggerFactory _loggers = null!;
    private string _folder = "";

    private string Path => System.IO.Path.Combine(_folder, "devices.json");

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTimeProvider();
        _log = new FakeLogCollector();
        _loggers = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(_log)));
        _folder = Directory.CreateTempSubdirectory("avi-directory-").FullName;
    }

    [TearDown]
    public void TearDown()
    {
        _loggers.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test, CancelAfter(20_000)]
    public async Task Saved_file_holds_a_moment_later_and_only_what_changed_is_told(CancellationToken cancellation)
    {
        DeviceEntry stays = DeviceEntries.WithKey(1);
        DeviceEntry leaves = DeviceEntries.WithKey(2);
        DeviceEntry changes = DeviceEntries.WithKey(3);
        await DeviceFile.WriteAsync(Path, [stays, leaves, changes], cancellation);
        await using DeviceDirectoryFile directory = await OpenAsync(cancellation);
        var told = Channel.CreateUnbounded<ulong>();
        using IDisposable watching = directory.OnChange(id => told.Writer.TryWrite(id));

        await DeviceFile.WriteAsync(Path, [stays, changes with { Name = "new" }, DeviceEntries.WithKey(4)], cancellation);
        ulong[] three = await LookUntilAsync(told, count: 3, cancellation);

        Assert.That(three, Is.EquivalentTo(new ulong[] { 2, 3, 4 }));
        Assert.That(told.Reader.TryRead(out _), Is.False);
        Assert.That((await directory.FindAsync(2, cancellation), directory.Count), Is.EqualTo(((DeviceEntry?)null, 3)));
    }

    [Test, CancelAfter(20_000)]
    public async Task File_with_a_mistake_changes_nothing_and_is_logged_until_it_is_mended(CancellationToken cancellation)
    {
        await DeviceFile.WriteAsync(Path, [DeviceEntries.WithKey(1)], cancellation);
        await using DeviceDirectoryFile directory = await OpenAsync(cancellation);
        var told = Channel.CreateUnbounded<ulong>();
        using IDisposable watching = directory.OnChange(id => told.Writer.TryWrite(id));

        await File.WriteAllTextAsync(Path, """{"devices":[{"id":5,"publish":["a/#/b"]}]}""", cancellation);
        await LookUntilAsync(() => _log.GetSnapshot().Any(entry => entry.Id.Id == 2301), cancellation);
        bool isStillKnown = await directory.FindAsync(1, cancellation) is not null;
        await DeviceFile.WriteAsync(Path, [DeviceEntries.WithKey(6)], cancellation);
        ulong[] two = await LookUntilAsync(told, count: 2, cancellation);

        Assert.That(isStillKnown, Is.True);
        Assert.That(two, Is.EquivalentTo(new ulong[] { 1, 6 }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Removed_file_changes_nothing(CancellationToken cancellation)
    {
        await DeviceFile.WriteAsync(Path, [DeviceEntries.WithKey(1)], cancellation);
        await using DeviceDirectoryFile directory = await OpenAsync(cancellation);

        File.Delete(Path);
        await LookUntilAsync(() => _log.GetSnapshot().Any(entry => entry.Id.Id == 2301), cancellation);

        Assert.That(await directory.FindAsync(1, cancellation), Is.Not.Null);
    }

    [Test]
    public void File_that_is_not_there_is_an_error_at_the_start() =>
        Assert.That(
            async () => await DeviceDirectoryFile.OpenAsync(Path), Throws.InstanceOf<FileNotFoundException>());

    private Task<DeviceDirectoryFile> OpenAsync(CancellationToken cancellation)
    {
        var services = new BridgeServices { Time = _time, LoggerFactory = _loggers };
        return DeviceDirectoryFile.OpenAsync(Path, services, cancellation);
    }

    private async Task<ulong[]> LookUntilAsync(Channel<ulong> told, int count, CancellationToken cancellation)
    {
        await LookUntilAsync(() => told.Reader.Count >= count, cancellation);
        return await told.Reader.ReadAllAsync(cancellation).Take(count).ToArrayAsync(cancellation);
    }

    // Reading a file takes real time; the clock that says when to look is the test's.
    private async Task LookUntilAsync(Func<bool> isTrue, CancellationToken cancellation)
    {
        while (!isTrue())
        {
            _time.Advance(DeviceDirectoryFile.LookInterval);
            await Task.Delay(1, cancellation);
        }
    }
}
