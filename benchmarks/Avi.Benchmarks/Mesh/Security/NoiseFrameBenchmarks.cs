using Avi.Mesh.Libp2p.Security.Noise;

using BenchmarkDotNet.Attributes;

namespace Avi.Benchmarks.Mesh.Security;

/// <summary>What encryption costs: a small message, a packet's worth, and the longest frame.</summary>
[MemoryDiagnoser]
public class NoiseFrameBenchmarks
{
    private static readonly byte[] Key = new byte[32];

    private readonly CipherState _sealing = new(Key);
    private readonly CipherState _sending = new(Key);
    private readonly CipherState _receiving = new(Key);
    private byte[] _plain = [];
    private byte[] _frame = [];

    [Params(100, 1400, NoiseFrame.MaxPlainBytes)]
    public int PlainBytes { get; set; }

    [GlobalSetup]
    public void MakeBuffers()
    {
        _plain = new byte[PlainBytes];
        _frame = new byte[PlainBytes + NoiseFrame.TagBytes];
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _sealing.Dispose();
        _sending.Dispose();
        _receiving.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Seal() => _sealing.Encrypt([], _plain, _frame);

    [Benchmark]
    public bool SealAndOpen()
    {
        // The two count along; a frame opens once.
        _sending.Encrypt([], _plain, _frame);
        return _receiving.TryDecrypt([], _frame, _plain);
    }
}
