using System.Text;

using Avi.Benchmarks.Protocol.Peers;
using Avi.Protocol.Messages;

using BenchmarkDotNet.Attributes;

using MemoryPack;

using MessagePack;

namespace Avi.Benchmarks.Protocol;

/// <summary>Encoding a sensor update, against MessagePack and MemoryPack.</summary>
/// <remarks>
/// The same data for everyone, into one fixed buffer.
/// Our messages are views over UTF-8 bytes, the peers' natural form is an object with strings and arrays. So each side
/// is also measured in the other's place: <c>AviStrings</c> starts from strings, and <c>…Bytes</c> spare
/// the peers the conversion by declaring texts as byte arrays. Ours alone checks these for strict UTF-8.
/// </remarks>
[MemoryDiagnoser]
public class SensorUpdateEncodeBenchmarks
{
    private const string Name = "temperature";
    private const string Custom = "room=4";
    private const float Celsius = 21.5f;

    private readonly byte[] _nameUtf8 = Encoding.UTF8.GetBytes(Name);
    private readonly byte[] _customUtf8 = Encoding.UTF8.GetBytes(Custom);

    private readonly byte[] _buffer = new byte[ProtocolLimits.MaxDatagramBytes];
    private readonly FixedBufferWriter _writer;
    private readonly SensorUpdateObject _object;
    private readonly SensorUpdateBytesObject _bytesObject;

    public SensorUpdateEncodeBenchmarks()
    {
        _writer = new FixedBufferWriter(_buffer);
        _object = new() { SensorName = Name, Value = Celsius, CustomData = Custom };
        _bytesObject = new() { SensorName = _nameUtf8, Value = Celsius, CustomData = _customUtf8 };
    }

    [Benchmark(Baseline = true)]
    public int Avi()
    {
        UplinkMessage message = UplinkMessage.SensorUpdate(_nameUtf8, SensorValue.Temperature(Celsius), _customUtf8);
        message.TryEncode(_buffer, out int written);
        return written;
    }

    [Benchmark]
    public int AviStrings()
    {
        Span<byte> texts = stackalloc byte[256];
        int name = Encoding.UTF8.GetBytes(Name, texts);
        int custom = Encoding.UTF8.GetBytes(Custom, texts[name..]);
        UplinkMessage message = UplinkMessage.SensorUpdate(
            texts[..name], SensorValue.Temperature(Celsius), texts.Slice(name, custom));
        message.TryEncode(_buffer, out int written);
        return written;
    }

    [Benchmark]
    public int MessagePack()
    {
        _writer.Reset();
        MessagePackSerializer.Serialize(_writer, _object);
        return _writer.WrittenBytes;
    }

    [Benchmark]
    public int MemoryPack()
    {
        _writer.Reset();
        MemoryPackSerializer.Serialize(in _writer, in _object);
        return _writer.WrittenBytes;
    }

    [Benchmark]
    public int MessagePackBytes()
    {
        _writer.Reset();
        MessagePackSerializer.Serialize(_writer, _bytesObject);
        return _writer.WrittenBytes;
    }

    [Benchmark]
    public int MemoryPackBytes()
    {
        _writer.Reset();
        MemoryPackSerializer.Serialize(in _writer, in _bytesObject);
        return _writer.WrittenBytes;
    }
}
