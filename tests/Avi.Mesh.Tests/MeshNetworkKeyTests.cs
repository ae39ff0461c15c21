using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Avi.Mesh.Tests;

[TestFixture]
internal sealed class MeshNetworkKeyTests
{
    private DirectoryInfo _folder = null!; // Set up before each test.

    private string KeyPath => Path.Combine(_folder.FullName, "swarm.key");

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("avi-network-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Saved_key_is_loaded_and_only_its_owner_can_read_the_file()
    {
        var key = MeshNetworkKey.Generate();

        key.Save(KeyPath);

        Assert.That(MeshNetworkKey.Load(KeyPath).Fingerprint, Is.EqualTo(key.Fingerprint));
        Assert.That(Directory.GetFiles(_folder.FullName), Is.EqualTo(new[] { KeyPath }), "no drafts are left");
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(KeyPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void File_that_is_there_is_never_overwritten()
    {
        File.WriteAllText(KeyPath, "precious");

        Assert.That(() => MeshNetworkKey.Generate().Save(KeyPath), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllText(KeyPath), Is.EqualTo("precious"));
        Assert.That(() => MeshNetworkKey.Load(KeyPath), Throws.InstanceOf<IOException>().With.Message.Contains(KeyPath));
    }

    [Test]
    public void File_or_folder_that_is_missing_is_named()
    {
        string elsewhere = Path.Combine(_folder.FullName, "nowhere", "swarm.key");
        var options = new MeshOptions { Admission = { NetworkKeyFile = KeyPath } };

        Assert.That(
            async () => await MeshNode.StartAsync(options),
            Throws.InstanceOf<IOException>().With.Message.StartsWith($"Network key file '{KeyPath}': "));
        Assert.That(
            () => MeshNetworkKey.Generate().Save(elsewhere),
            Throws.InstanceOf<IOException>().With.Message.EqualTo(
                $"Network key file '{elsewhere}': the folder '{Path.GetDirectoryName(elsewhere)}' does not exist."));
    }

    [Test]
    public void Key_does_not_show_itself()
    {
        var key = MeshNetworkKey.Generate();
        key.Save(KeyPath);
        string secret = File.ReadAllLines(KeyPath)[2];

        Assert.That(secret, Has.Length.EqualTo(64));
        Assert.That($"{key}", Is.EqualTo(key.Fingerprint).And.Not.Contains(secret[..32]));
    }

    [Test, CancelAfter(20_000)]
    public async Task Nodes_with_the_key_meet_the_others_stay_outside_and_nothing_secret_is_logged(
        CancellationToken cancellation)
    {
        MeshNetworkKey.Generate().Save(KeyPath);
        using var logs = new FakeLoggerProvider();
        using ILoggerFactory loggers = LoggerFactory.Create(
            logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
        await using MeshNode hall = await StartAsync(
            new MeshAdmissionOptions { NetworkKeyFile = KeyPath }, loggers, cancellation);
        await using MeshNode desk = await StartAsync(
            new MeshAdmissionOptions { NetworkKey = MeshNetworkKey.Load(KeyPath) }, loggers, cancellation);
        await using MeshNode stranger = await StartAsync(new MeshAdmissionOptions(), loggers, cancellation);

        await desk.ConnectAsync(hall.Addresses[0], cancellation);
        Assert.That(
            async () => await stranger.ConnectAsync(hall.Addresses[0], cancellation),
            Throws.TypeOf<MeshConnectException>());
        Assert.That(
            async () => await desk.ConnectAsync(stranger.Addresses[0], cancellation),
            Throws.TypeOf<MeshConnectException>());

        Assert.That(hall.Peers.Select(peer => peer.Id), Is.EqualTo(new[] { desk.Id }));
        string secret = File.ReadAllLines(KeyPath)[2];
        Assert.That(
            logs.Collector.GetSnapshot().Select(record => record.Message),
            Has.Some.Contains(MeshNetworkKey.Load(KeyPath).Fingerprint).And.None.Contains(secret));
    }

    [Test]
    public void Missing_key_file_stops_the_start_and_is_not_made() =>
        Assert.That(
            async () => await MeshNode.StartAsync(
                new MeshOptions { Admission = { NetworkKeyFile = Path.Combine(_folder.FullName, "other.key") } }),
            Throws.InstanceOf<IOException>().With.Message.Contains("other.key"));

    [Test]
    public void Key_from_elsewhere_is_parsed()
    {
        string content = $"/key/swarm/psk/1.0.0/\n/base16/\n{new string('0', 64)}\n";

        Assert.That(MeshNetworkKey.TryParse(Encoding.UTF8.GetBytes(content), out MeshNetworkKey? key), Is.True);
        Assert.That(key!.Fingerprint, Is.EqualTo("66687aadf862bd776c8fc18b8e9f8e20"));
        Assert.That(MeshNetworkKey.TryParse("nothing"u8, out _), Is.False);
    }

    private static Task<MeshNode> StartAsync(
        MeshAdmissionOptions admission, ILoggerFactory loggers, CancellationToken cancellation) =>
        MeshNode.StartAsync(
            new MeshOptions
            {
                ListenAddresses = ["/ip4/127.0.0.1/tcp/0"],
                Admission = admission,
                Discovery = { Mdns = false },
            },
            new MeshServices { LoggerFactory = loggers },
            cancellation);
}
