using Avi.Mesh.Libp2p.Identity;

namespace Avi.Mesh.Tests.Libp2p.Identity;

[TestFixture]
internal sealed class IdentityFileTests
{
    private DirectoryInfo _folder = null!; // Set up before each test.

    private string KeyPath => Path.Combine(_folder.FullName, "node.key");

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("avi-identity-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void New_identity_is_kept()
    {
        using var created = IdentityFile.LoadOrCreate(KeyPath);
        byte[] bytes = File.ReadAllBytes(KeyPath);
        using var loaded = IdentityFile.LoadOrCreate(KeyPath);

        Assert.That(loaded.PeerId, Is.EqualTo(created.PeerId));
        Assert.That(File.ReadAllBytes(KeyPath), Is.EqualTo(bytes));
        Assert.That(Directory.GetFiles(_folder.FullName), Is.EqualTo(new[] { KeyPath }), "no drafts are left");
    }

    [Test]
    public void Identity_that_another_implementation_wrote_is_read()
    {
        var alice = Libp2pVectors.Section("peerIds")[0];
        File.WriteAllBytes(KeyPath, alice.Hex("privateKeyProtobuf"));

        using var key = IdentityFile.LoadOrCreate(KeyPath);

        Assert.That(key.PeerId.ToString(), Is.EqualTo(alice.Text("base58")));
    }

    [Test]
    public void Only_the_owner_can_read_a_new_file()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows gives a file the rights of its folder.");
            return;
        }

        IdentityFile.LoadOrCreate(KeyPath).Dispose();

        Assert.That(File.GetUnixFileMode(KeyPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("", TestName = "Empty_file_is_refused")]
    [TestCase("68656c6c6f", TestName = "File_of_something_else_is_refused")]
    [TestCase("080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
        TestName = "File_with_a_public_key_is_refused")]
    public void Bad_file_is_named_and_left_as_it_is(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        File.WriteAllBytes(KeyPath, bytes);

        Assert.That(
            () => IdentityFile.LoadOrCreate(KeyPath),
            Throws.InstanceOf<IdentityFileException>()
                .With.Property("Path").EqualTo(KeyPath).And.Message.Contains("Ed25519"));
        Assert.That(File.ReadAllBytes(KeyPath), Is.EqualTo(bytes));
    }

    [Test]
    public void File_that_is_far_too_long_is_refused()
    {
        File.WriteAllBytes(KeyPath, new byte[1_000_000]);

        Assert.That(() => IdentityFile.LoadOrCreate(KeyPath), Throws.InstanceOf<IdentityFileException>());
    }

    [Test]
    public void Missing_folder_is_named()
    {
        string path = Path.Combine(_folder.FullName, "nowhere", "node.key");

        Assert.That(
            () => IdentityFile.LoadOrCreate(path),
            Throws.InstanceOf<IdentityFileException>().With.Message.EndsWith("nowhere' does not exist."));
    }

    [Test]
    public void Processes_that_start_together_get_one_identity()
    {
        var ids = new PeerId?[16];

        Parallel.For(0, ids.Length, i =>
        {
            using var key = IdentityFile.LoadOrCreate(KeyPath);
            ids[i] = key.PeerId;
        });

        Assert.That(ids.Distinct().ToArray(), Has.Length.EqualTo(1));
        Assert.That(Directory.GetFiles(_folder.FullName), Is.EqualTo(new[] { KeyPath }));
    }
}
