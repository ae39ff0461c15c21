using Avi.Tests.NodePeers;

namespace Avi.Interop.Tests.GossipSub.MixedMesh;

/// <summary>
/// Five nodes of ours and five of theirs in a ring, in turns; each has the two before and the two behind it as
/// neighbours, so the ring holds when one is missing.
/// </summary>
internal sealed class MixedMeshScene : IAsyncDisposable
{
    public const string Topic = "avi/mixed";

    /// <summary>How long a message may take: the heartbeats in which it is announced, and the asking.</summary>
    public static readonly TimeSpan RepairTime = TimeSpan.FromSeconds(6);

    private const int PairCount = 5;
    private static readonly int[] NeighbourDistances = [-2, -1, 1, 2];

    private readonly DirectoryInfo _identities = Directory.CreateTempSubdirectory("avi-mixed-mesh-");
    private readonly PeerProcess _process = PeerProcess.Start("their five", NodeRuntime.Node, ["mesh.mjs"]);
    private readonly List<MeshMember> _members = [];

    private MixedMeshScene()
    {
        for (int i = 0; i < PairCount; i++)
        {
            _members.Add(new OurMember($"ours-{i}", Path.Combine(_identities.FullName, $"{i}.key")));
            _members.Add(new TheirMember($"theirs-{i}", _process));
        }
    }

    public IReadOnlyList<MeshMember> Members => _members;

    public static async Task<MixedMeshScene> StartAsync(CancellationToken cancellation)
    {
        var scene = new MixedMeshScene();
        try
        {
            foreach (MeshMember member in scene._members)
                await scene.JoinAsync(member, cancellation);

            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends a member and starts it again; it lives when it and its neighbours know each other.</summary>
    public async Task RestartAsync(MeshMember member, CancellationToken cancellation)
    {
        member.IsLiving = false;
        await member.EndAsync();
        await JoinAsync(member, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (OurMember member in _members.OfType<OurMember>())
            await member.DisposeAsync();

        await _process.DisposeAsync();
        _identities.Delete(recursive: true);
    }

    private async Task JoinAsync(MeshMember member, CancellationToken cancellation)
    {
        await member.StartAsync(Topic, cancellation);
        MeshMember[] neighbours = [.. NeighboursOf(member).Where(neighbour => neighbour.IsLiving)];
        foreach (MeshMember neighbour in neighbours)
            await member.DialAsync(neighbour.Address, cancellation);

        await Eventually.TrueAsync(
            async () =>
            {
                IReadOnlyCollection<string> reachable = await member.ReachableAsync(Topic);
                if (!neighbours.All(neighbour => reachable.Contains(neighbour.Id)))
                    return false;

                foreach (MeshMember neighbour in neighbours)
                {
                    if (!(await neighbour.ReachableAsync(Topic)).Contains(member.Id))
                        return false;
                }

                return true;
            },
            $"{member.Name} and its neighbours know each other",
            cancellation);
        member.IsLiving = true;
    }

    private IEnumerable<MeshMember> NeighboursOf(MeshMember member)
    {
        int place = _members.IndexOf(member);
        return NeighbourDistances.Select(distance => _members[(place + distance + _members.Count) % _members.Count]);
    }
}
