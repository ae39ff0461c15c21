using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Avi.Mesh.Tests.Libp2p.Swarm;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AddressBookTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly Multiaddr Address = Multiaddr.Parse("/ip4/192.0.2.1/tcp/4001");

    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger _logger = new();
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "peers.json");

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Addresses_outlive_a_restart()
    {
        var before = NewStore();
        await using (AddressBook book = NewBook(before))
        {
            book.Load();
            before.AddMet(TestPeers.Id(1), Address);
        }

        var after = NewStore();
        await using AddressBook second = NewBook(after);
        second.Load();

        Assert.That(after.FindAddresses(TestPeers.Id(1)), Is.EqualTo(new[] { Address }));
        Assert.That(_logger.Collector.Count, Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task File_is_written_now_and_then_when_something_has_changed(CancellationToken cancellation)
    {
        var store = NewStore();
        await using AddressBook book = NewBook(store);
        book.Load();
        book.Start();
        _time.Advance(Interval);
        bool isWrittenInVain = File.Exists(FilePath);

        store.AddMet(TestPeers.Id(1), Address);
        while (!File.Exists(FilePath))
        {
            _time.Advance(Interval);
            await Task.Delay(1, cancellation);
        }

        Assert.That(isWrittenInVain, Is.False);
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { FilePath }), "No draft is left.");
    }

    [Test]
    public async Task File_is_readable_by_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Rights come from the folder there.");
            return;
        }

        await WriteAsync();

        Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("""{"version":1}""")]
    [TestCase("""{"version":1,"addresses":null}""")]
    [TestCase("""{"version":2,"addresses":[]}""")]
    [TestCase("""{"version":1,"addresses":[{"address":1,"origin":"Met","saidAt":"2026-01-01T00:00:00+00:00"}]}""")]
    public async Task File_that_is_no_address_book_is_logged_and_replaced(string text)
    {
        await File.WriteAllTextAsync(FilePath, text);

        await WriteAsync();
        var after = NewStore();
        NewBook(after).Load();

        Assert.That(_logger.Collector.GetSnapshot().Single().Id.Id, Is.EqualTo(3110));
        Assert.That(after.Count, Is.EqualTo(1));
    }

    [TestCase("/ip4/192.0.2.1/tcp/4001", "Met")]
    [TestCase("nonsense", "Met")]
    [TestCase("/ip4/192.0.2.1/tcp/4001/p2p/PEER", "Dreamt")]
    [TestCase("/ip4/192.0.2.1/tcp/4001/p2p/PEER", "99")]
    [TestCase("/p2p/PEER", "Met")]
    public async Task Line_that_makes_no_sense_is_left_out(string address, string origin)
    {
        await WriteAsync();
        string good = await File.ReadAllTextAsync(FilePath);
        string line = $$"""
            {"address":"{{address.Replace("PEER", TestPeers.Id(2).ToString(), StringComparison.Ordinal)}}",
            "origin":"{{origin}}","saidAt":"2000-01-01T00:00:00+00:00"},
            """;
        await File.WriteAllTextAsync(FilePath, good.Insert(good.IndexOf('[', StringComparison.Ordinal) + 1, line));

        var after = NewStore();
        NewBook(after).Load();

        Assert.That(after.FindLatest(10, _ => true), Is.EqualTo(new[] { TestPeers.Id(1) }));
        Assert.That(_logger.Collector.Count, Is.Zero);
    }

    [Test]
    public async Task Null_in_the_place_of_a_line_is_left_out()
    {
        await File.WriteAllTextAsync(FilePath, """{"version":1,"addresses":[null]}""");

        var store = NewStore();
        NewBook(store).Load();

        Assert.That(store.Count, Is.Zero);
        Assert.That(_logger.Collector.Count, Is.Zero);
    }

    [Test]
    public async Task Age_goes_on_while_the_node_is_off()
    {
        await WriteAsync();
        _time.Advance(KnownAddress.MetLifetime + TimeSpan.FromSeconds(1));

        var after = NewStore();
        NewBook(after).Load();

        Assert.That(after.FindAddresses(TestPeers.Id(1)), Is.Empty);
    }

    [Test]
    public async Task Clock_that_went_back_does_no_harm()
    {
        await WriteAsync();
        var earlier = new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromDays(365));
        var after = new PeerStore(maxPeers: 4, maxAddressesOfPeer: 4, earlier);

        new AddressBook(after, FilePath, Interval, earlier, _logger).Load();

        Assert.That(after.FindAddresses(TestPeers.Id(1)), Is.EqualTo(new[] { Address }));
    }

    [Test]
    public async Task File_that_is_too_long_is_not_read()
    {
        await using (FileStream file = File.Create(FilePath))
            file.SetLength(AddressBookFile.MaxBytes + 1);

        NewBook(NewStore()).Load();

        Assert.That(_logger.Collector.GetSnapshot().Single().Id.Id, Is.EqualTo(3110));
    }

    [Test]
    public async Task File_that_cannot_be_written_is_a_warning_and_no_more()
    {
        Directory.CreateDirectory(FilePath);

        await WriteAsync();

        Assert.That(_logger.Collector.GetSnapshot().Select(line => line.Id.Id), Does.Contain(3111));
    }

    private async Task WriteAsync()
    {
        var store = NewStore();
        await using AddressBook book = NewBook(store);
        book.Load();
        store.AddMet(TestPeers.Id(1), Address);
    }

    private PeerStore NewStore() => new(maxPeers: 4, maxAddressesOfPeer: 4, _time);

    private AddressBook NewBook(PeerStore store) => new(store, FilePath, Interval, _time, _logger);
}
